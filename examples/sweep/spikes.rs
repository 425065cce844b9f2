//! What lies behind a distance, of runs whose norms were kept: how long the gradients' tail is, how large the updates,
//! and what a spike leaves behind in an optimizer that remembers squares.

use std::error::Error;
use std::path::Path;

use gan_clipping_lab::ClipRule;
use plotters::prelude::*;
use serde::Serialize;

use super::cell::Outcome;
use super::plan::{Networks, Plan, Setting};
use super::plot::{self, COLOURS};
use super::report::clipping_name;
use super::summary::{Mean, Ratio, Row, correct, mean, median, ratio, runs_of, summarise};
use super::trace::Norms;

/// A spike is a norm of more than so many times the median of the steps before it, as on the page of norms
/// (www/own-log/course.js).
pub const FACTOR: f64 = 5.0;
/// Those steps.
pub const WINDOW: usize = 50;
/// The share of the steps that is a tail.
pub const TAIL: f64 = 0.05;
/// Steps that a spike is followed for.
pub const FOLLOWED: usize = 100;
/// Steps after a spike of which it is reported.
pub const LAGS: [usize; 4] = [0, 10, 50, 100];

/// One clipping of a setting whose norms were kept.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Behind {
    pub setting: String,
    pub rule: ClipRule,
    pub threshold: Option<f32>,
    pub networks: Networks,
    pub generator: Network,
    pub discriminator: Network,
    /// The norm of D's updates over that of G's.
    pub update_ratio: f64,
    /// The row that it is of.
    #[serde(skip)]
    pub row: Row,
}

/// One network of it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Network {
    /// Geometric mean norm of the updates, over steps and seeds.
    pub update: f64,
    /// That over the one without clipping, seed by seed.
    pub update_against_none: Option<Ratio>,
    /// Its p among those of all updates and paces of the plan (Holm 1979).
    pub update_p_holm: Option<f64>,
    /// The tail index α of the gradient's norm before clipping, of a power law x^-α (Hill 1975): the smaller, the more
    /// the largest stand out.
    pub tail: Mean,
    /// Spikes in 1,000 steps.
    pub spikes: Mean,
    /// The largest norm over the median of the steps before it.
    pub largest: f64,
    /// After a spike, the update that the optimizer makes of one unit of clipped gradient, over the median of the steps
    /// before it: where it is below 1, the spike is remembered. At `LAGS`, over the seeds that have spikes.
    pub pace: Vec<Pace>,
    /// The same at each step from 0 to `FOLLOWED`, for the plot: geometric means.
    #[serde(skip)]
    pub after: Vec<f64>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pace {
    /// Steps after the spike.
    pub lag: usize,
    pub ratio: Option<Ratio>,
    /// The p of its being other than 1 among those of all updates and paces of the plan (Holm 1979).
    pub p_holm: Option<f64>,
}

/// The rows of the settings that ask for a trace, in the plan's order.
pub fn behind(plan: &Plan, outcomes: &[Outcome]) -> Vec<Behind> {
    let mut all: Vec<Behind> = (plan.settings.iter().filter(|setting| setting.trace))
        .flat_map(|setting| of_setting(plan, setting, outcomes))
        .collect();
    correct(comparisons(&mut all));
    all
}

/// Every comparison, with the place of its corrected p.
fn comparisons(all: &mut [Behind]) -> Vec<(Ratio, &mut Option<f64>)> {
    (all.iter_mut())
        .flat_map(|one| [&mut one.generator, &mut one.discriminator])
        .flat_map(of_network)
        .filter_map(|(ratio, p)| Some((ratio?, p)))
        .collect()
}

fn of_network(network: &mut Network) -> impl Iterator<Item = (Option<Ratio>, &mut Option<f64>)> {
    let paces = (network.pace.iter_mut()).map(|pace| (pace.ratio, &mut pace.p_holm));
    paces.chain([(network.update_against_none, &mut network.update_p_holm)])
}

fn of_setting(plan: &Plan, setting: &Setting, outcomes: &[Outcome]) -> Vec<Behind> {
    let (rows, _) = summarise(plan, setting, outcomes);
    let unclipped = rows.iter().find(|row| row.rule == ClipRule::None);
    let none = unclipped.map_or_else(Vec::new, |row| runs_of(plan, row, outcomes));
    let of_row = |row: &Row| {
        let runs = runs_of(plan, row, outcomes);
        let none = match row.rule {
            ClipRule::None => &[][..],
            _ => &none,
        };
        let [generator, discriminator] =
            [of_generator, of_discriminator].map(|of| network(&runs, none, of));
        Behind {
            setting: row.setting.clone(),
            rule: row.rule,
            threshold: row.threshold,
            networks: row.networks,
            update_ratio: discriminator.update / generator.update,
            generator,
            discriminator,
            row: row.clone(),
        }
    };
    rows.iter().map(of_row).collect()
}

fn of_generator(run: &Outcome) -> Option<&Norms> {
    run.trace.as_ref().map(|trace| &trace.generator)
}

fn of_discriminator(run: &Outcome) -> Option<&Norms> {
    run.trace.as_ref().map(|trace| &trace.discriminator)
}

fn network(runs: &[&Outcome], none: &[&Outcome], of: fn(&Outcome) -> Option<&Norms>) -> Network {
    let traces: Vec<&Norms> = runs.iter().filter_map(|run| of(run)).collect();
    let updates: Vec<f64> = traces.iter().map(|norms| mean_log(&norms.update)).collect();
    let against: Vec<f64> = (runs.iter())
        .filter_map(|run| {
            let other = none.iter().find(|one| one.cell.seed == run.cell.seed)?;
            Some(mean_log(&of(run)?.update) - mean_log(&of(other)?.update))
        })
        .collect();
    let relative: Vec<Vec<f64>> = (traces.iter())
        .map(|norms| over_median(&norms.gradient))
        .map(|values| {
            values
                .into_iter()
                .filter(|times| times.is_finite())
                .collect()
        })
        .collect();
    let of_each = |value: fn(&[f64]) -> f64| -> Vec<f64> {
        relative.iter().map(|values| value(values)).collect()
    };
    // By seed, at each lag: the mean logarithm over its spikes.
    let after: Vec<Vec<f64>> = (traces.iter())
        .filter_map(|norms| after_spikes(norms))
        .collect();
    let at = |lag: usize| -> Vec<f64> { after.iter().map(|seed| seed[lag]).collect() };
    Network {
        update: mean(&updates).mean.exp(),
        update_against_none: ratio(&against),
        update_p_holm: None,
        tail: mean(&of_each(|values| hill(values, TAIL))),
        spikes: mean(&of_each(|values| {
            let spikes = values.iter().filter(|times| **times > FACTOR).count();
            1000.0 * spikes as f64 / values.len() as f64
        })),
        largest: relative.iter().flatten().copied().fold(f64::NAN, f64::max),
        pace: LAGS
            .map(|lag| Pace {
                lag,
                ratio: ratio(&at(lag)),
                p_holm: None,
            })
            .to_vec(),
        after: (0..=FOLLOWED)
            .map(|lag| mean(&at(lag)).mean.exp())
            .collect(),
    }
}

/// The mean logarithm of what is above 0.
fn mean_log(values: &[f64]) -> f64 {
    let logarithms: Vec<f64> = (values.iter().filter(|value| **value > 0.0))
        .map(|value| value.ln())
        .collect();
    mean(&logarithms).mean
}

/// Each value over the median of the `WINDOW` before it, from the first that has so many; not finite where D's loss was
/// so near to 0 that its gradients were 0.
fn over_median(values: &[f64]) -> Vec<f64> {
    (values.windows(WINDOW + 1))
        .map(|window| window[WINDOW] / median(&window[..WINDOW]))
        .collect()
}

/// Hill's estimator of the tail index, from the largest `share` of the values: k / Σ ln(x₍ᵢ₎ / x₍ₖ₊₁₎), i from 1 to k
/// (Hill 1975). NaN of too few.
fn hill(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let count = (share * values.len() as f64) as usize;
    let Some((largest, next)) = sorted.get(..count).zip(sorted.get(count)) else {
        return f64::NAN;
    };
    let sum: f64 = largest.iter().map(|value| (value / next).ln()).sum();
    count as f64 / sum
}

/// At each step after a spike the logarithm of the pace over the median of the `WINDOW` steps before the spike, the mean
/// over all spikes that can be followed to the end, with no gradient of 0 on the way; none without such a spike.
fn after_spikes(norms: &Norms) -> Option<Vec<f64>> {
    let pace: Vec<f64> = (norms.update.iter().zip(&norms.clipped))
        .map(|(update, gradient)| update / gradient)
        .collect();
    let relative = over_median(&norms.gradient);
    let spikes = (relative.iter().enumerate())
        .filter(|(_, times)| **times > FACTOR)
        .map(|(index, _)| index + WINDOW);
    let followed: Vec<Vec<f64>> = spikes
        .filter_map(|step| {
            let after = pace.get(step..=step + FOLLOWED)?;
            let before = median(&pace[step - WINDOW..step]);
            let after: Vec<f64> = after.iter().map(|pace| (pace / before).ln()).collect();
            after.iter().all(|one| one.is_finite()).then_some(after)
        })
        .collect();
    if followed.is_empty() {
        return None;
    }
    let at = |lag: usize| mean(&followed.iter().map(|spike| spike[lag]).collect::<Vec<_>>()).mean;
    Some((0..=FOLLOWED).map(at).collect())
}

/// Writes `spikes.json` into `out`.
pub fn write(all: &[Behind], out: &Path) -> std::io::Result<()> {
    let json = serde_json::to_string_pretty(all)?;
    std::fs::write(out.join("spikes.json"), json + "\n")
}

/// D's pace after a spike, a line for each clipping of a setting.
pub fn plot(setting: &Setting, all: &[Behind], path: &Path) -> Result<(), Box<dyn Error>> {
    let lines: Vec<&Behind> = (all.iter())
        .filter(|one| {
            one.setting == setting.name
                && one.discriminator.after.iter().all(|pace| pace.is_finite())
        })
        .collect();
    let values = || lines.iter().flat_map(|one| &one.discriminator.after);
    let (low, high) = values().fold((0.1, 1.2), |(low, high): (f64, f64), pace| {
        (low.min(*pace), high.max(*pace))
    });

    let root = plot::picture(path)?;
    let mut chart = plot::titled(&root, &setting.title)
        .build_cartesian_2d(0.0..FOLLOWED as f64, (low / 1.2..high * 1.2).log_scale())?;
    plot::axes(
        &mut chart,
        [
            "steps after a spike of D's gradient",
            "update per gradient, over before",
        ],
        [&|step| format!("{step:.0}"), &|pace| format!("{pace:.2}")],
    )?;
    for (one, colour) in lines.iter().zip(COLOURS.iter().cycle()) {
        let points = one.discriminator.after.iter().enumerate();
        let points = points.map(|(lag, pace)| (lag as f64, *pace));
        plot::line(&mut chart, clipping_name(&one.row), *colour, points)?;
    }
    plot::legend(&mut chart, SeriesLabelPosition::MiddleRight)?;
    Ok(root.present()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hills_estimator_finds_the_index_of_a_power_law() {
        // Quantiles of P(X > x) = x^-2: the estimate of so many is near 2.
        let law: Vec<f64> = (1..=10_000)
            .map(|at| (f64::from(at) / 10_001.0).powf(-0.5))
            .collect();
        let found = hill(&law, 0.05);
        assert!((found - 2.0).abs() < 0.02, "{found}");
        // By hand: the largest two of 40 over the third, 4 and 2 over 1: 2 / (ln 4 + ln 2).
        let mut few = vec![1.0; 40];
        (few[7], few[20]) = (4.0, 2.0);
        assert!((hill(&few, 0.05) - 2.0 / 8.0_f64.ln()).abs() < 1e-12);
        assert!(hill(&[], 0.05).is_nan());
    }

    /// A gradient of 1 with spikes, and the updates that are made of it.
    fn norms(spikes: &[usize], pace: impl Fn(usize) -> f64) -> Norms {
        let gradient = |step: usize| match spikes.contains(&step) {
            true => 20.0,
            false => 1.0,
        };
        let steps = 0..300;
        Norms {
            gradient: steps.clone().map(gradient).collect(),
            clipped: steps.clone().map(gradient).collect(),
            update: steps.map(|step| gradient(step) * pace(step)).collect(),
        }
    }

    #[test]
    fn a_pace_after_a_spike_is_over_that_of_the_steps_before() {
        // A third for ten steps from the spike on, and as before then.
        let slow = |step: usize| if (100..110).contains(&step) { 0.1 } else { 0.3 };
        let after = after_spikes(&norms(&[100], slow)).expect("a spike");
        let third = (1.0_f64 / 3.0).ln();
        assert!((after[0] - third).abs() < 1e-12 && (after[9] - third).abs() < 1e-12);
        assert!(after[10].abs() < 1e-12 && after[FOLLOWED].abs() < 1e-12);
        assert_eq!(after.len(), FOLLOWED + 1);
    }

    #[test]
    fn spikes_too_early_or_too_late_to_be_followed_are_left_out() {
        assert!(after_spikes(&norms(&[10, 250], |_| 1.0)).is_none());
        assert!(after_spikes(&norms(&[], |_| 1.0)).is_none());
    }

    #[test]
    fn a_norm_is_over_the_median_of_the_window_before_it() {
        let relative = over_median(&norms(&[100], |_| 1.0).gradient);
        assert_eq!(relative.len(), 300 - WINDOW);
        assert_eq!(relative[100 - WINDOW], 20.0);
        assert!(relative.iter().filter(|times| **times > FACTOR).count() == 1);
    }
}
