//! What object stores ask of who reads from them is where other tools look for it, too: in the environment.

use tamis_driver::StoreSettings;

/// How names of such variables begin.
const PREFIXES: [&str; 3] = ["AWS_", "AZURE_", "GOOGLE_"];

pub(crate) fn from_environment() -> StoreSettings {
    among(std::env::vars_os().filter_map(|(name, value)| {
        // What is not UTF-8 is no setting.
        Some((name.into_string().ok()?, value.into_string().ok()?))
    }))
}

fn among(variables: impl Iterator<Item = (String, String)>) -> StoreSettings {
    variables
        .filter(|(name, _)| PREFIXES.iter().any(|prefix| name.starts_with(prefix)))
        .fold(StoreSettings::default(), |settings, (name, value)| settings.with(&name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_variables_stay_where_they_are() {
        let variables =
            [("AWS_REGION", "here"), ("HOME", "/"), ("GOOGLE_BUCKET", "b"), ("AWS", "")];
        let settings =
            among(variables.map(|(name, value)| (name.into(), value.into())).into_iter());
        let wanted = StoreSettings::default().with("aws_region", "here").with("google_bucket", "b");
        assert_eq!(settings, wanted);
    }
}
