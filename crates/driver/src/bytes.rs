//! Sizes as people write them.

use std::fmt;
use std::str::FromStr;

/// A number of bytes, read and shown the way a person would set it: `64 MiB`, `1.5 GiB`, `300 bytes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bytes(pub u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
        for (size, name) in SHOWN {
            if self.0 >= size {
                // Two places at most, and none where the number is round.
                #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
                let value = (self.0 as f64 / size as f64 * 100.0).round() / 100.0;
                return write!(f, "{value} {name}");
            }
        }
        write!(f, "{} bytes", self.0)
    }
}

const UNITS: [(&str, u64); 12] = [
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("k", 1 << 10),
    ("m", 1 << 20),
    ("g", 1 << 30),
    ("bytes", 1),
    ("b", 1),
    ("", 1),
];

impl FromStr for Bytes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "not a size; write bytes, or for example 64MiB or 1.5GiB".to_owned();
        let lower = text.trim().to_ascii_lowercase();
        let unit = UNITS.iter().find(|(unit, _)| lower.ends_with(unit));
        let (unit, factor) = unit.ok_or_else(wrong)?;
        let number = lower[..lower.len() - unit.len()].trim();
        if let Ok(whole) = number.parse::<u64>() {
            return whole.checked_mul(*factor).map(Bytes).ok_or_else(wrong);
        }
        let part: f64 = number.parse().map_err(|_| wrong())?;
        #[expect(clippy::cast_precision_loss, reason = "units are exact in f64")]
        let bytes = (part * *factor as f64).round();
        if !(0.0..1e18).contains(&bytes) {
            return Err(wrong());
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
        Ok(Bytes(bytes as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::Bytes;

    #[test]
    fn sizes_are_read() {
        for (text, bytes) in [
            ("0", 0),
            ("300", 300),
            ("300B", 300),
            ("300 bytes", 300),
            ("64MiB", 64 << 20),
            ("64 mib", 64 << 20),
            ("64M", 64 << 20),
            ("2GB", 2_000_000_000),
            ("1.5GiB", 3 << 29),
        ] {
            assert_eq!(text.parse(), Ok(Bytes(bytes)), "{text}");
        }
        for text in ["", "x", "-1", "1TiBB", "inf", "nanMiB", "99999999999GiB"] {
            assert!(text.parse::<Bytes>().is_err(), "{text}");
        }
    }
}
