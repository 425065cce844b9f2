//! Quality against C, as SVG: a line for each rule over its thresholds, with standard errors, and the
//! level without clipping.

use std::error::Error;
use std::path::Path;

use gan_clipping_lab::ClipRule;
use plotters::chart::ChartContext;
use plotters::coord::Shift;
use plotters::coord::ranged1d::ValueFormatter;
use plotters::prelude::*;

use super::plan::{Networks, Setting};
use super::report::rule_name;
use super::summary::{Mean, Row};

const GREY: RGBColor = RGBColor(97, 97, 97);
/// Told apart by the colour-blind too: the first six are Okabe and Ito's (2008).
pub const COLOURS: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(122, 92, 58),
    RGBColor(70, 60, 150),
];

/// Writes the plot of a setting. Percentages stand at 1 / 100 of themselves, so that all thresholds
/// share an axis. Whether there was a threshold to plot.
pub fn write(setting: &Setting, rows: &[Row], path: &Path) -> Result<bool, Box<dyn Error>> {
    let curves = curves(rows);
    let points = || curves.iter().flat_map(|curve| &curve.points);
    let thresholds = points().map(|(c, _)| *c);
    let (low, high) = thresholds.fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), c| {
        (low.min(c), high.max(c))
    });
    if !low.is_finite() {
        return Ok(false);
    }
    let values = || rows.iter().map(|row| row.test.mean);
    let largest = values().fold(0.0, f64::max) * 1.3;
    let smallest = values().fold(f64::INFINITY, f64::min) / 1.3;

    let root = picture(path)?;
    let mut chart = titled(&root, &setting.title).build_cartesian_2d(
        (low / 1.6..high * 1.6).log_scale(),
        (smallest..largest).log_scale(),
    )?;
    axes(
        &mut chart,
        [
            "threshold C (percentile / 100)",
            "distance to the test images",
        ],
        [&|c| format!("{c}"), &|d| format!("{d:.0}")],
    )?;
    if let Some(none) = rows.iter().find(|row| row.rule == ClipRule::None) {
        let level = none.test.mean;
        chart
            .draw_series(DashedLineSeries::new(
                [(low / 1.6, level), (high * 1.6, level)],
                6,
                4,
                GREY.into(),
            ))?
            .label("no clipping")
            .legend(|(x, y)| PathElement::new([(x, y), (x + 18, y)], GREY));
    }
    for (curve, colour) in curves.iter().zip(COLOURS.iter().cycle()) {
        let colour = *colour;
        let points = curve.points.iter().map(|(c, mean)| (*c, mean.mean));
        line(&mut chart, curve.name.clone(), colour, points)?;
        chart.draw_series(curve.points.iter().map(|(c, mean)| {
            let error = if mean.standard_error.is_finite() {
                mean.standard_error
            } else {
                0.0
            };
            let low = (mean.mean - error).max(smallest);
            ErrorBar::new_vertical(*c, low, mean.mean, mean.mean + error, colour.filled(), 8)
        }))?;
    }
    legend(&mut chart, SeriesLabelPosition::UpperRight)?;
    root.present()?;
    Ok(true)
}

/// An empty picture.
pub fn picture(path: &Path) -> Result<DrawingArea<SVGBackend<'_>, Shift>, Box<dyn Error>> {
    let root = SVGBackend::new(path, (860, 460)).into_drawing_area();
    root.fill(&WHITE)?;
    Ok(root)
}

/// A chart with a title and room for the axes, whose ranges are still to be given.
pub fn titled<'a, 'b>(
    root: &'a DrawingArea<SVGBackend<'b>, Shift>,
    title: &str,
) -> ChartBuilder<'a, 'b, SVGBackend<'b>> {
    let mut builder = ChartBuilder::on(root);
    builder
        .caption(title, ("sans-serif", 18))
        .margin(14)
        .x_label_area_size(46)
        .y_label_area_size(64);
    builder
}

/// Draws both axes, each with its name and with how its numbers are written.
pub fn axes<X, Y>(
    chart: &mut ChartContext<'_, SVGBackend<'_>, Cartesian2d<X, Y>>,
    [x_name, y_name]: [&str; 2],
    [x_label, y_label]: [&dyn Fn(&f64) -> String; 2],
) -> Result<(), Box<dyn Error>>
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
    Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    chart
        .configure_mesh()
        .x_desc(x_name)
        .y_desc(y_name)
        .x_label_formatter(x_label)
        .y_label_formatter(y_label)
        .label_style(("sans-serif", 13))
        .light_line_style(WHITE)
        .draw()?;
    Ok(())
}

/// Draws a line that the legend names.
pub fn line<X, Y>(
    chart: &mut ChartContext<'_, SVGBackend<'_>, Cartesian2d<X, Y>>,
    name: String,
    colour: RGBColor,
    points: impl Iterator<Item = (f64, f64)>,
) -> Result<(), Box<dyn Error>>
where
    X: Ranged<ValueType = f64>,
    Y: Ranged<ValueType = f64>,
{
    chart
        .draw_series(LineSeries::new(points, colour.stroke_width(2)))?
        .label(name)
        .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
    Ok(())
}

/// Draws the names of the lines.
pub fn legend<'a, 'b: 'a, X, Y>(
    chart: &mut ChartContext<'a, SVGBackend<'b>, Cartesian2d<X, Y>>,
    position: SeriesLabelPosition,
) -> Result<(), Box<dyn Error>>
where
    X: Ranged<ValueType = f64>,
    Y: Ranged<ValueType = f64>,
{
    chart
        .configure_series_labels()
        .position(position)
        .background_style(WHITE.mix(0.85))
        .border_style(GREY)
        .label_font(("sans-serif", 13))
        .draw()?;
    Ok(())
}

struct Curve {
    name: String,
    /// C and the distance there, by C.
    points: Vec<(f64, Mean)>,
}

/// The rows with a threshold, by rule and networks.
fn curves(rows: &[Row]) -> Vec<Curve> {
    let mut curves: Vec<Curve> = Vec::new();
    for row in rows {
        let Some(threshold) = row.threshold else {
            continue;
        };
        let name = match row.networks {
            Networks::Both => rule_name(row.rule).to_string(),
            Networks::Generator => format!("{}, G only", rule_name(row.rule)),
            Networks::Discriminator => format!("{}, D only", rule_name(row.rule)),
        };
        let share = if row.rule == ClipRule::Percentile {
            100.0
        } else {
            1.0
        };
        let point = (f64::from(threshold) / share, row.test);
        match curves.iter_mut().find(|curve| curve.name == name) {
            Some(curve) => curve.points.push(point),
            None => curves.push(Curve {
                name,
                points: vec![point],
            }),
        }
    }
    for curve in &mut curves {
        curve.points.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    curves
}
