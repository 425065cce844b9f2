//! What the cells of a setting say together: each clipping over its seeds, held against none on the same
//! seeds, and the pick.

use gan_clipping_lab::config::ClipRule;
use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::cell::Outcome;
use super::plan::{Cell, Networks, Plan, Setting};

/// A run has collapsed if it diverged or if fewer digits than these are shown at its end (each by more
/// than 2 % of the samples).
pub const COLLAPSED_BELOW: usize = 5;

/// All cells of one clipping of one setting.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    pub setting: String,
    pub rule: ClipRule,
    pub threshold: Option<f32>,
    pub networks: Networks,
    pub runs: usize,
    pub collapsed: usize,
    /// Runs that ended at the setting's target distance or nearer.
    pub learnt: usize,
    /// Geometric mean distance to the validation split at the end, over the seeds that choose: by this, what is
    /// best is picked. NaN where none of them is finished.
    #[serde(skip)]
    pub level: f64,
    /// Fréchet distance to the validation split at the end.
    pub validation: Mean,
    /// Fréchet distance to the test images at the end.
    pub test: Mean,
    /// Steps until the setting's target distance: the median over the runs; none where half or more
    /// never came so far.
    pub steps_to_target: Option<f64>,
    pub reached_target: usize,
    /// Mean share of (parameter, step) pairs that were clipped, of G and of D.
    pub clipped: [f64; 2],
    /// Distance to the test images over that without clipping, seed by seed.
    pub against_none: Option<Ratio>,
    /// The p of `against_none` among those of all the plan's rows (Holm 1979); none before it is corrected.
    pub p_holm: Option<f64>,
    /// Distance to the validation split over that of the pick, seed by seed; none for the pick itself.
    pub against_pick: Option<Ratio>,
}

/// A mean over seeds and its standard error, s/√n.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Mean {
    pub mean: f64,
    pub standard_error: f64,
}

/// A geometric mean of ratios with its 95 % interval, by Student's t of their logarithms.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ratio {
    pub ratio: f64,
    pub low: f64,
    pub high: f64,
    /// How probable a ratio as far from 1 is where nothing differs (two-sided).
    pub p: f64,
}

impl Ratio {
    /// Whether the seeds leave it open which of the two is smaller.
    pub fn is_within_noise(&self) -> bool {
        self.low <= 1.0 && 1.0 <= self.high
    }
}

/// The rows of a setting in the plan's order, and the index of the pick: the smallest geometric mean
/// distance to the validation split.
pub fn summarise(
    plan: &Plan,
    setting: &Setting,
    outcomes: &[Outcome],
) -> (Vec<Row>, Option<usize>) {
    let reported = groups(plan, setting, outcomes, &plan.seeds);
    let choosing = match plan.choosing_seeds.is_empty() {
        true => reported.clone(),
        false => groups(plan, setting, outcomes, &plan.choosing_seeds),
    };
    let level = |group: &[&Outcome]| {
        let chooser = choosing.iter().find(|one| is_same(one[0], group[0]));
        chooser.map_or(f64::NAN, |one| mean(&logarithms(one, validation)).mean)
    };
    let levels: Vec<f64> = reported.iter().map(|group| level(group)).collect();
    let pick = (0..reported.len()).min_by(|a, b| levels[*a].total_cmp(&levels[*b]));
    let none = reported
        .iter()
        .find(|group| group[0].cell.rule == ClipRule::None);
    let rows = reported.iter().enumerate().map(|(index, group)| Row {
        level: levels[index].exp(),
        against_none: (none.filter(|_| group[0].cell.rule != ClipRule::None))
            .and_then(|none| paired(group, none, test)),
        against_pick: (pick.filter(|pick| *pick != index))
            .and_then(|pick| paired(group, &reported[pick], validation)),
        ..row(setting, group)
    });
    (rows.collect(), pick)
}

/// Every row of a plan, setting by setting, with the p-values corrected for all of its comparisons.
pub fn summarise_all(plan: &Plan, outcomes: &[Outcome]) -> Vec<Row> {
    let mut rows: Vec<Row> = (plan.settings.iter())
        .flat_map(|setting| summarise(plan, setting, outcomes).0)
        .collect();
    let family = rows.iter_mut();
    let family = family.filter_map(|row| row.against_none.map(|ratio| (ratio, &mut row.p_holm)));
    correct(family.collect());
    rows
}

/// The distance to the test images of one row over that of another, of any settings, over the reported seeds.
pub fn against(plan: &Plan, row: &Row, other: &Row, outcomes: &[Outcome]) -> Option<Ratio> {
    let (runs, others) = (runs_of(plan, row, outcomes), runs_of(plan, other, outcomes));
    paired(&runs, &others, test)
}

/// The geometric mean distance to the test images of a row, over the reported seeds.
pub fn test_level(plan: &Plan, row: &Row, outcomes: &[Outcome]) -> f64 {
    mean(&logarithms(&runs_of(plan, row, outcomes), test))
        .mean
        .exp()
}

/// The runs of a row, over the reported seeds.
pub fn runs_of<'a>(plan: &Plan, row: &Row, outcomes: &'a [Outcome]) -> Vec<&'a Outcome> {
    let is_of = |outcome: &&Outcome| {
        let cell = &outcome.cell;
        cell.setting == row.setting
            && (cell.rule, cell.threshold, cell.networks) == (row.rule, row.threshold, row.networks)
            && plan.seeds.contains(&cell.seed)
    };
    outcomes.iter().filter(is_of).collect()
}

/// The p-values of a family of comparisons, each as it is with all of them made (Holm 1979).
pub fn holm(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut adjusted = vec![1.0; values.len()];
    let mut least = 0.0_f64;
    for (place, index) in order.into_iter().enumerate() {
        least = least.max(values[index] * (values.len() - place) as f64);
        adjusted[index] = least.min(1.0);
    }
    adjusted
}

/// Fills in the corrected p of each comparison of a family.
pub fn correct(family: Vec<(Ratio, &mut Option<f64>)>) {
    let found: Vec<f64> = family.iter().map(|(ratio, _)| ratio.p).collect();
    for ((_, place), p) in family.into_iter().zip(holm(&found)) {
        *place = Some(p);
    }
}

/// The outcomes of each clipping in the plan that has any of these seeds.
fn groups<'a>(
    plan: &Plan,
    setting: &Setting,
    outcomes: &'a [Outcome],
    seeds: &[u32],
) -> Vec<Vec<&'a Outcome>> {
    let mut groups: Vec<Vec<&Outcome>> = Vec::new();
    let cells = plan.cells().unwrap_or_default();
    let is_asked = |cell: &&Cell| cell.setting == setting.name && seeds.contains(&cell.seed);
    for cell in cells.iter().filter(is_asked) {
        let Some(outcome) = outcomes.iter().find(|outcome| outcome.cell == *cell) else {
            continue;
        };
        match groups.iter_mut().find(|group| is_same(outcome, group[0])) {
            Some(group) => group.push(outcome),
            None => groups.push(vec![outcome]),
        }
    }
    groups
}

/// Whether two runs were clipped alike.
fn is_same(one: &Outcome, other: &Outcome) -> bool {
    let (a, b) = (&one.cell, &other.cell);
    (a.rule, a.threshold, a.networks) == (b.rule, b.threshold, b.networks)
}

fn row(setting: &Setting, group: &[&Outcome]) -> Row {
    let cell = &group[0].cell;
    let of = |value: fn(&Outcome) -> f64| mean(&group.iter().map(|o| value(o)).collect::<Vec<_>>());
    let steps: Vec<f64> = (group.iter())
        .map(|outcome| steps_to(outcome, setting.target).unwrap_or(f64::INFINITY))
        .collect();
    Row {
        setting: setting.name.clone(),
        rule: cell.rule,
        threshold: cell.threshold,
        networks: cell.networks,
        runs: group.len(),
        collapsed: group
            .iter()
            .filter(|outcome| has_collapsed(outcome))
            .count(),
        learnt: (group.iter())
            .filter(|outcome| test(outcome) <= setting.target)
            .count(),
        level: f64::NAN,
        validation: of(validation),
        test: of(test),
        steps_to_target: Some(median(&steps)).filter(|steps| steps.is_finite()),
        reached_target: steps.iter().filter(|steps| steps.is_finite()).count(),
        clipped: [
            of(|outcome| outcome.clipped.generator).mean,
            of(|outcome| outcome.clipped.discriminator).mean,
        ],
        against_none: None,
        p_holm: None,
        against_pick: None,
    }
}

fn validation(outcome: &Outcome) -> f64 {
    outcome
        .points
        .last()
        .map_or(f64::NAN, |point| point.frechet)
}

fn test(outcome: &Outcome) -> f64 {
    outcome.test.frechet
}

/// Whether a run shows too few digits at its end, or diverged.
pub fn has_collapsed(outcome: &Outcome) -> bool {
    outcome.diverged.is_some() || outcome.test.covered_digits < COLLAPSED_BELOW
}

/// The step at which the distance first fell to `target`, between two measurements by a straight line.
pub fn steps_to(outcome: &Outcome, target: f64) -> Option<f64> {
    let points = &outcome.points;
    let at = points.iter().position(|point| point.frechet <= target)?;
    let now = &points[at];
    let Some(earlier) = at.checked_sub(1).map(|earlier| &points[earlier]) else {
        return Some(now.step as f64);
    };
    let way = (earlier.frechet - target) / (earlier.frechet - now.frechet);
    Some(earlier.step as f64 + way * (now.step - earlier.step) as f64)
}

fn logarithms(group: &[&Outcome], value: fn(&Outcome) -> f64) -> Vec<f64> {
    group.iter().map(|outcome| value(outcome).ln()).collect()
}

/// The ratio of two groups, over the seeds that both have.
fn paired(group: &[&Outcome], other: &[&Outcome], value: fn(&Outcome) -> f64) -> Option<Ratio> {
    let logarithms: Vec<f64> = (group.iter())
        .filter_map(|a| {
            let b = other.iter().find(|b| b.cell.seed == a.cell.seed)?;
            Some((value(a) / value(b)).ln())
        })
        .collect();
    ratio(&logarithms)
}

/// The geometric mean of ratios by their logarithms; an interval takes two.
pub fn ratio(logarithms: &[f64]) -> Option<Ratio> {
    let freedom = logarithms
        .len()
        .checked_sub(1)
        .filter(|freedom| *freedom > 0)?;
    let student = StudentsT::new(0.0, 1.0, freedom as f64).ok()?;
    let t = student.inverse_cdf(0.975);
    let Mean {
        mean,
        standard_error,
    } = mean(logarithms);
    Some(Ratio {
        ratio: mean.exp(),
        low: (mean - t * standard_error).exp(),
        high: (mean + t * standard_error).exp(),
        p: match mean {
            0.0 => 1.0,
            mean => 2.0 * student.cdf(-(mean / standard_error).abs()),
        },
    })
}

/// The mean and its standard error; of one value the error is NaN, since it is unknown.
pub fn mean(values: &[f64]) -> Mean {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Mean {
        mean,
        standard_error: (squares / (count - 1.0) / count).sqrt(),
    }
}

pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() % 2 {
        1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}
