//! How the distance falls with the steps: when it reaches what, and where it stands when. It is the distance to the
//! validation split, the one that is measured on the way.

use std::error::Error;
use std::path::Path;

use gan_clipping_lab::ClipRule;
use plotters::prelude::*;
use serde::Serialize;

use super::cell::Outcome;
use super::plan::{Networks, Plan, Setting};
use super::plot::{self, COLOURS};
use super::report::clipping_name;
use super::summary::{
    Mean, Ratio, Row, correct, mean, median, ratio, runs_of, steps_to, summarise,
};

/// One clipping of a setting that asks for it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Course {
    pub setting: String,
    pub rule: ClipRule,
    pub threshold: Option<f32>,
    pub networks: Networks,
    pub reach: Vec<Reach>,
    pub at: Vec<Stand>,
    /// The row of which this is the course.
    #[serde(skip)]
    pub row: Row,
}

/// When a distance is first reached.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reach {
    pub distance: f64,
    /// Runs that came so far.
    pub runs: usize,
    /// The median over all runs; none where half or more never came so far.
    pub steps: Option<f64>,
    /// Steps over those without clipping, seed by seed, where both came so far.
    pub against_none: Option<Ratio>,
    /// The p among those of all courses of the plan (Holm 1979).
    pub p_holm: Option<f64>,
}

/// Where a run stands after so many steps.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stand {
    pub step: u64,
    pub distance: Mean,
    /// The distance over that without clipping, seed by seed.
    pub against_none: Option<Ratio>,
    /// The p among those of all courses of the plan (Holm 1979).
    pub p_holm: Option<f64>,
}

/// The courses of the settings that have `targets` or `at`, in the plan's order.
pub fn courses(plan: &Plan, outcomes: &[Outcome]) -> Vec<Course> {
    let asked = |setting: &&Setting| !setting.targets.is_empty() || !setting.at.is_empty();
    let mut courses: Vec<Course> = (plan.settings.iter().filter(asked))
        .flat_map(|setting| of_setting(plan, setting, outcomes))
        .collect();
    correct(comparisons(&mut courses));
    courses
}

/// Every comparison, with the place of its corrected p.
fn comparisons(courses: &mut [Course]) -> Vec<(Ratio, &mut Option<f64>)> {
    (courses.iter_mut().flat_map(of_course))
        .filter_map(|(ratio, p)| Some((ratio?, p)))
        .collect()
}

fn of_course(course: &mut Course) -> impl Iterator<Item = (Option<Ratio>, &mut Option<f64>)> {
    let reach = (course.reach.iter_mut()).map(|one| (one.against_none, &mut one.p_holm));
    let at = (course.at.iter_mut()).map(|one| (one.against_none, &mut one.p_holm));
    reach.chain(at)
}

fn of_setting(plan: &Plan, setting: &Setting, outcomes: &[Outcome]) -> Vec<Course> {
    let (rows, _) = summarise(plan, setting, outcomes);
    let unclipped = rows.iter().find(|row| row.rule == ClipRule::None);
    let none = unclipped.map_or_else(Vec::new, |row| runs_of(plan, row, outcomes));
    let course = |row: &Row| {
        let runs = runs_of(plan, row, outcomes);
        let none = match row.rule {
            ClipRule::None => &[][..],
            _ => &none,
        };
        Course {
            setting: row.setting.clone(),
            rule: row.rule,
            threshold: row.threshold,
            networks: row.networks,
            reach: (setting.targets.iter())
                .map(|distance| reach(*distance, &runs, none))
                .collect(),
            at: (setting.at.iter().chain([&setting.steps]))
                .map(|step| stand(*step, &runs, none))
                .collect(),
            row: row.clone(),
        }
    };
    rows.iter().map(course).collect()
}

fn reach(distance: f64, runs: &[&Outcome], none: &[&Outcome]) -> Reach {
    let steps: Vec<f64> = (runs.iter())
        .map(|run| steps_to(run, distance).unwrap_or(f64::INFINITY))
        .collect();
    Reach {
        distance,
        runs: steps.iter().filter(|steps| steps.is_finite()).count(),
        steps: Some(median(&steps)).filter(|steps| steps.is_finite()),
        against_none: paired(runs, none, |run| steps_to(run, distance)),
        p_holm: None,
    }
}

fn stand(step: u64, runs: &[&Outcome], none: &[&Outcome]) -> Stand {
    let at = |run: &Outcome| distance_at(run, step);
    let distances: Vec<f64> = runs.iter().filter_map(|run| at(run)).collect();
    Stand {
        step,
        distance: mean(&distances),
        against_none: paired(runs, none, at),
        p_holm: None,
    }
}

/// The distance measured at a step.
fn distance_at(run: &Outcome, step: u64) -> Option<f64> {
    let point = run.points.iter().find(|point| point.step == step)?;
    Some(point.frechet)
}

/// The ratio over the seeds of which both have the value.
fn paired(
    runs: &[&Outcome],
    none: &[&Outcome],
    value: impl Fn(&Outcome) -> Option<f64>,
) -> Option<Ratio> {
    let logarithms: Vec<f64> = (runs.iter())
        .filter_map(|run| {
            let other = none.iter().find(|one| one.cell.seed == run.cell.seed)?;
            Some((value(run)? / value(other)?).ln())
        })
        .collect();
    ratio(&logarithms)
}

/// Writes `course.json` into `out`.
pub fn write(courses: &[Course], out: &Path) -> std::io::Result<()> {
    let json = serde_json::to_string_pretty(courses)?;
    std::fs::write(out.join("course.json"), json + "\n")
}

/// The distance over the steps, a line for each clipping: the geometric mean of its runs, in a band of one standard error.
pub fn plot(
    plan: &Plan,
    setting: &Setting,
    courses: &[Course],
    outcomes: &[Outcome],
    path: &Path,
) -> Result<(), Box<dyn Error>> {
    let lines: Vec<(String, Vec<Band>)> = (courses.iter())
        .filter(|course| course.setting == setting.name)
        .map(|course| {
            let runs = runs_of(plan, &course.row, outcomes);
            (clipping_name(&course.row), bands(&runs))
        })
        .collect();
    let all = || lines.iter().flat_map(|(_, line)| line);
    let first = all().map(|band| band.step).fold(f64::INFINITY, f64::min);
    let low = all().map(|band| band.low).fold(f64::INFINITY, f64::min);
    let high = all().map(|band| band.high).fold(0.0, f64::max);
    if !first.is_finite() {
        return Ok(());
    }

    let root = plot::picture(path)?;
    let mut chart = plot::titled(&root, &setting.title).build_cartesian_2d(
        (first..setting.steps as f64).log_scale(),
        (low / 1.1..high * 1.1).log_scale(),
    )?;
    plot::axes(
        &mut chart,
        ["steps", "distance to the validation images"],
        [&|step| format!("{step:.0}"), &|distance| {
            format!("{distance:.0}")
        }],
    )?;
    for ((name, line), colour) in lines.iter().zip(COLOURS.iter().cycle()) {
        let colour = *colour;
        let edge = |of: fn(&Band) -> f64| line.iter().map(move |band| (band.step, of(band)));
        let around: Vec<(f64, f64)> = edge(|band| band.low)
            .chain(edge(|band| band.high).rev())
            .collect();
        chart.draw_series([Polygon::new(around, colour.mix(0.2))])?;
        plot::line(&mut chart, name.clone(), colour, edge(|band| band.middle))?;
    }
    plot::legend(&mut chart, SeriesLabelPosition::UpperRight)?;
    Ok(root.present()?)
}

struct Band {
    step: f64,
    low: f64,
    middle: f64,
    high: f64,
}

/// At each step that all runs have.
fn bands(runs: &[&Outcome]) -> Vec<Band> {
    let Some(first) = runs.first() else {
        return Vec::new();
    };
    let band = |step: u64| {
        let logarithms: Option<Vec<f64>> = (runs.iter())
            .map(|run| distance_at(run, step).map(f64::ln))
            .collect();
        let Mean {
            mean,
            standard_error,
        } = mean(&logarithms?);
        // Of one run the error is not known.
        let error = match standard_error.is_finite() {
            true => standard_error,
            false => 0.0,
        };
        Some(Band {
            step: step as f64,
            low: (mean - error).exp(),
            middle: mean.exp(),
            high: (mean + error).exp(),
        })
    };
    let steps = first.points.iter().map(|point| point.step);
    steps.filter_map(band).collect()
}

#[cfg(test)]
mod tests {
    use super::super::cell::{Clipped, Point};
    use super::*;
    use gan_clipping_lab::Backend;

    /// Two seeds with and without clipping, measured at 10, 20 and 40.
    fn plan() -> Plan {
        let json = r#"{
            "seeds": [1, 2], "samples": 20, "every": 10,
            "settings": [{
                "name": "long", "title": "Long", "steps": 40, "target": 50, "targets": [60, 10], "at": [20],
                "config": { "batchSize": 4 },
                "clips": [{ "rule": "none" }, { "rule": "norm", "thresholds": [0.1] }]
            }]
        }"#;
        Plan::from_json(json).expect("a good plan")
    }

    fn outcomes(plan: &Plan, courses: [[f64; 3]; 4]) -> Vec<Outcome> {
        let cells = plan.cells().expect("a good plan");
        let point = |step, frechet| Point {
            step,
            frechet,
            score: 5.0,
            covered_digits: 10,
        };
        (cells.into_iter().zip(courses))
            .map(|(cell, [a, b, c])| Outcome {
                cell,
                backend: Backend::Cpu,
                points: vec![point(10, a), point(20, b), point(40, c)],
                test: point(40, c),
                diverged: None,
                clipped: Clipped::default(),
                seconds: 1.0,
                step_ms: None,
                trace: None,
            })
            .collect()
    }

    #[test]
    fn tells_when_distances_are_reached_and_where_runs_stand_against_unclipped_ones() {
        let plan = plan();
        // By seed: none, clipped.
        let outcomes = outcomes(
            &plan,
            [
                [100.0, 80.0, 40.0],
                [70.0, 50.0, 20.0],
                [100.0, 80.0, 40.0],
                [100.0, 20.0, 5.0],
            ],
        );
        let [none, clipped] = &courses(&plan, &outcomes)[..] else {
            panic!("two clippings");
        };

        // From 80 at 20 to 40 at 40, 60 lies in the middle.
        assert_eq!(none.reach[0].steps, Some(30.0));
        assert!(none.reach[0].against_none.is_none());
        // 70 to 50 meets 60 after 15 steps, 100 to 20 too: both half of 30.
        assert_eq!(clipped.reach[0].steps, Some(15.0));
        let faster = clipped.reach[0].against_none.expect("two pairs").ratio;
        assert!((faster - 0.5).abs() < 1e-12, "{faster}");
        // One of two runs came to 10, no unclipped one did: there is no median and no pair.
        assert_eq!((clipped.reach[1].runs, clipped.reach[1].steps), (1, None));
        assert!(clipped.reach[1].against_none.is_none());

        let steps: Vec<u64> = clipped.at.iter().map(|one| one.step).collect();
        assert_eq!(steps, [20, 40], "the last is among them");
        assert_eq!(clipped.at[0].distance.mean, 35.0);
        // √(50/80 · 20/80)
        let nearer = clipped.at[0].against_none.expect("two pairs").ratio;
        assert!((nearer - (0.625_f64 * 0.25).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn corrects_each_comparison_for_all_of_them() {
        let plan = plan();
        let rows = [
            [100.0, 80.0, 40.0],
            [70.0, 50.0, 20.0],
            [100.0, 70.0, 40.0],
            [100.0, 20.0, 5.0],
        ];
        let courses = courses(&plan, &outcomes(&plan, rows));
        let clipped = &courses[1];
        let all = [
            (clipped.at[0].against_none, clipped.at[0].p_holm),
            (clipped.at[1].against_none, clipped.at[1].p_holm),
        ];
        for (ratio, p_holm) in all {
            let (p, p_holm) = (ratio.expect("two pairs").p, p_holm.expect("corrected"));
            assert!(p_holm >= p, "{p_holm} of {p}");
        }
        // The smallest of three (both stands, and the distance that all reached) counts three times.
        let least = all.map(|(ratio, _)| ratio.expect("two pairs").p);
        let least = least[0].min(least[1]);
        let reached = clipped.reach[0].against_none.expect("two pairs").p;
        assert!(reached < least, "both seeds took about half the steps");
        let expected = 3.0 * reached;
        assert!((clipped.reach[0].p_holm.expect("corrected") - expected).abs() < 1e-12);
    }
}
