//! Distance over learning rate and C, as SVG: a cell for each, its colour by the logarithm, its number written in
//! it, and a frame around the best of each rate.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::rates::RateMap;
use super::report::clipping_name;
use super::summary::Row;

const CELL: (i32, i32) = (92, 40);
const LEFT: i32 = 132;
const TOP: i32 = 46;
const BELOW: i32 = 50;
const INK: RGBColor = RGBColor(28, 28, 26);
/// From near to far: light to dark of one hue, so that the order is seen in grey too.
const ENDS: [(f64, f64, f64); 2] = [(247.0, 251.0, 255.0), (8.0, 48.0, 107.0)];
/// Distances at the ends of the colours.
const RANGE: (f64, f64) = (100.0, 800.0);

/// Writes a map, the rates from left to right and the clippings from above.
pub fn write(map: &RateMap, path: &Path) -> Result<(), Box<dyn Error>> {
    let clippings = map.rows.iter().map(Vec::len).max().unwrap_or(0) as i32;
    let size = (
        (LEFT + CELL.0 * map.rates.len() as i32 + 14) as u32,
        (TOP + CELL.1 * clippings + BELOW) as u32,
    );
    let root = SVGBackend::new(path, size).into_drawing_area();
    root.fill(&WHITE)?;
    let text = |size: u32, at: HPos| {
        let font = ("sans-serif", size).into_text_style(&root);
        font.pos(Pos::new(at, VPos::Center))
    };
    let caption = format!("{}: distance after {} steps", map.title, map.steps);
    root.draw(&Text::new(
        caption,
        (14, 20),
        text(17, HPos::Left).color(&INK),
    ))?;
    for (index, (rate, (rows, best))) in map
        .rates
        .iter()
        .zip(map.rows.iter().zip(&map.best))
        .enumerate()
    {
        let left = LEFT + CELL.0 * index as i32;
        for (at, row) in rows.iter().enumerate() {
            let top = TOP + CELL.1 * at as i32;
            draw_cell(&root, row, (left, top), *best == Some(at))?;
        }
        let below = (left + CELL.0 / 2, TOP + CELL.1 * rows.len() as i32 + 14);
        root.draw(&Text::new(
            rate.to_string(),
            below,
            text(13, HPos::Center).color(&INK),
        ))?;
    }
    for (at, row) in map.rows.first().into_iter().flatten().enumerate() {
        let place = (LEFT - 10, TOP + CELL.1 * at as i32 + CELL.1 / 2);
        root.draw(&Text::new(
            clipping_name(row),
            place,
            text(13, HPos::Right).color(&INK),
        ))?;
    }
    let axis = (
        LEFT + CELL.0 * map.rates.len() as i32 / 2,
        size.1 as i32 - 14,
    );
    root.draw(&Text::new(
        "learning rate",
        axis,
        text(13, HPos::Center).color(&INK),
    ))?;
    root.present()?;
    Ok(())
}

fn draw_cell<D: DrawingBackend>(
    root: &DrawingArea<D, plotters::coord::Shift>,
    row: &Row,
    (left, top): (i32, i32),
    is_best: bool,
) -> Result<(), Box<dyn Error>>
where
    D::ErrorType: 'static,
{
    let (near, far) = RANGE;
    let share = ((row.test.mean / near).ln() / (far / near).ln()).clamp(0.0, 1.0);
    let mix = |a: f64, b: f64| (a + (b - a) * share) as u8;
    let [(r0, g0, b0), (r1, g1, b1)] = ENDS;
    let colour = RGBColor(mix(r0, r1), mix(g0, g1), mix(b0, b1));
    let corners = [(left, top), (left + CELL.0 - 1, top + CELL.1 - 1)];
    root.draw(&Rectangle::new(corners, colour.filled()))?;
    // Each seen on its half of the colours.
    let (ink, frame) = match share > 0.5 {
        true => (WHITE, RGBColor(255, 149, 64)),
        false => (INK, RGBColor(194, 74, 0)),
    };
    if is_best {
        let (right, below) = (left + CELL.0 - 4, top + CELL.1 - 4);
        let (left, top) = (left + 2, top + 2);
        let around = [
            (left, top),
            (right, top),
            (right, below),
            (left, below),
            (left, top),
        ];
        // A rectangle's line is thin in SVG whatever its width.
        root.draw(&PathElement::new(around, frame.stroke_width(3)))?;
    }
    let number = ("sans-serif", 14).into_text_style(root).color(&ink);
    let middle = number.pos(Pos::new(HPos::Center, VPos::Center));
    let place = (left + CELL.0 / 2, top + CELL.1 / 2);
    root.draw(&Text::new(format!("{:.0}", row.test.mean), place, middle))?;
    Ok(())
}
