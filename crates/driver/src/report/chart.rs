//! Charts of the report, as SVG within the page: no script, no font, nothing from elsewhere.
//!
//! Shapes stretch with the page; what is to be read stands beside them as text, which does not.

use std::fmt::Write;

use super::Stretch;

/// What the parts of a stretch are called; also their classes in the style of the page.
const PARTS: [&str; 5] = ["kept", "exact", "near", "empty", "rejected"];

/// Stretches of a stream side by side, each cut into its parts from below.
pub(super) fn stretches(stretches: &[Stretch], width: u64, records: u64) -> String {
    let mut chart = String::new();
    let _ = writeln!(
        chart,
        "<svg class=chart viewBox=\"0 0 {} 100\" preserveAspectRatio=none role=img \
         aria-label=\"verdicts along the stream\">",
        10 * stretches.len()
    );
    for (place, stretch) in stretches.iter().enumerate() {
        let counts = [stretch.kept, stretch.exact, stretch.near, stretch.empty, stretch.rejected];
        let all: u64 = counts.iter().sum();
        let first = place as u64 * width;
        let last = (first + width).min(records).saturating_sub(1);
        let _ = write!(chart, "<g><title>records {first} to {last}:");
        for (part, count) in PARTS.iter().zip(counts).filter(|(_, count)| *count > 0) {
            let _ = write!(chart, " {count} {part}");
        }
        chart.push_str("</title>");
        let mut below = 0.0;
        for (part, count) in PARTS.iter().zip(counts).filter(|(_, count)| *count > 0) {
            let height = hundredths(count, all);
            let (x, y) = (10 * place, 100.0 - below - height);
            let _ =
                write!(chart, "<rect class={part} x={x} y={y:.2} width=10 height={height:.2} />");
            below += height;
        }
        chart.push_str("</g>\n");
    }
    chart.push_str("</svg>\n<p class=axis><span>first record</span>");
    let _ = writeln!(chart, "<span>record {records}</span></p>");
    chart.push_str("<p class=legend>");
    for part in PARTS {
        let _ = write!(chart, "<span><i class={part}></i>{part}</span> ");
    }
    chart.push_str("</p>\n");
    chart
}

/// Columns side by side; every so many has its name below.
pub(super) fn columns(what: &str, columns: &[(String, u64)], named: usize) -> String {
    let most = columns.iter().map(|column| column.1).max().unwrap_or(0);
    let mut chart = String::new();
    let _ = writeln!(
        chart,
        "<svg class=chart viewBox=\"0 0 {} 100\" preserveAspectRatio=none role=img aria-label=\"{what}\">",
        10 * columns.len()
    );
    for (place, (name, count)) in columns.iter().enumerate() {
        let height = hundredths(*count, most);
        let (x, y) = (10 * place + 1, 100.0 - height);
        let _ = writeln!(
            chart,
            "<g><title>{name}: {count}</title><rect x={x} y={y:.2} width=8 height={height:.2} /></g>"
        );
    }
    let _ = write!(
        chart,
        "</svg>\n<p class=names style=\"grid-template-columns:repeat({},1fr)\">",
        columns.len()
    );
    for (place, (name, _)) in columns.iter().enumerate().step_by(named) {
        let (at, rest) = (place + 1, columns.len() - place);
        // The last may have no room behind its place.
        let _ = match rest {
            1 => write!(chart, "<span class=last style=\"grid-column:{at}\">{name}</span>"),
            _ => {
                let span = named.min(rest);
                write!(chart, "<span style=\"grid-column:{at}/span {span}\">{name}</span>")
            }
        };
    }
    chart.push_str("</p>\n");
    chart
}

/// A bar, drawn in hundredths of its width.
pub(super) fn bar(part: u64, whole: u64, class: &str) -> String {
    let width = hundredths(part, whole);
    format!(
        "<svg viewBox=\"0 0 100 10\" preserveAspectRatio=none aria-hidden=true>\
         <rect class=\"{class}\" width={width:.2} height=10 /></svg>"
    )
}

#[expect(clippy::cast_precision_loss, reason = "drawn, not counted")]
fn hundredths(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 * 100.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_stretch_fill_it() {
        let all = [
            Stretch { kept: 3, near: 1, ..Stretch::default() },
            Stretch { exact: 2, ..Stretch::default() },
        ];
        let chart = stretches(&all, 4, 6);
        for part in [
            "<title>records 0 to 3: 3 kept 1 near</title>",
            "<rect class=kept x=0 y=25.00 width=10 height=75.00 />",
            "<rect class=near x=0 y=0.00 width=10 height=25.00 />",
            "<title>records 4 to 5: 2 exact</title>",
            "<rect class=exact x=10 y=0.00 width=10 height=100.00 />",
            "record 6<",
        ] {
            assert!(chart.contains(part), "{part}\n{chart}");
        }
    }

    #[test]
    fn columns_are_as_high_as_their_counts() {
        let all: Vec<(String, u64)> = (0..21).map(|i| (i.to_string(), i * 5)).collect();
        let chart = columns("things", &all, 5);
        assert!(
            chart.contains("<title>20: 100</title><rect x=201 y=0.00 width=8 height=100.00 />")
        );
        assert!(chart.contains("repeat(21,1fr)"));
        assert!(chart.contains("<span style=\"grid-column:16/span 5\">15</span>"));
        assert!(chart.contains("<span class=last style=\"grid-column:21\">20</span></p>"));
    }
}
