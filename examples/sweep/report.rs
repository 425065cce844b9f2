//! The results as a page of tables and plots, and on the terminal.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use gan_clipping_lab::ClipRule;

use super::cell::Outcome;
use super::course::{self, Course};
use super::plan::{Networks, Plan, Setting};
use super::rates::{self, RateMap};
use super::rivals::{self, Ranked};
use super::spikes::{self, Behind, FACTOR, LAGS, TAIL, WINDOW};
use super::summary::{COLLAPSED_BELOW, Mean, Ratio, Row, summarise};
use super::{heat_map, plot};

/// Prints each setting's table.
pub fn print(plan: &Plan, outcomes: &[Outcome]) {
    for setting in &plan.settings {
        println!(
            "\n{}\n\n{}",
            setting.title,
            section(plan, setting, outcomes)
        );
    }
}

/// Writes `study.md` and a plot of each setting into `out`.
pub fn write(plan: &Plan, outcomes: &[Outcome], out: &Path) -> Result<(), Box<dyn Error>> {
    let cells = plan.cells()?;
    let is_finished = |cell: &&_| outcomes.iter().any(|outcome| outcome.cell == **cell);
    let finished = match cells.iter().filter(is_finished).count() {
        all if all == cells.len() => format!("{all} runs"),
        some => format!("the {some} of {} runs that are finished", cells.len()),
    };
    let choosing = match plan.choosing_seeds.len() {
        0 => String::new(),
        count => format!(" and {count} more on which choices are made and nothing is reported"),
    };
    let judge = match &plan.images {
        None => "the project's own judge of digits".to_owned(),
        Some(images) => format!(
            "a judge of its own for {images} (what is called a digit here is a class of those images)"
        ),
    };
    let mut page = format!(
        "# What clipping does, measured\n\n\
         Written by `sweep report` from {finished}, over {} seeds{choosing}; every run is in \
         [cells.csv](cells.csv), what is run in [plan.json](plan.json).\n\n\
         A distance is the Fréchet distance in the features of {judge}, of \
         {} samples: smaller is better, and values compare only with values made in the same way. The \
         pick of a setting is the clipping with the smallest geometric mean distance to the validation \
         split; the tables report the distance to the test images. ± is the standard error over seeds. \
         A ratio is the geometric mean over seeds (each run against the one of the same seed, which saw \
         the same weights, noise and batches) with its 95 % interval by Student's t; an interval that \
         holds 1 says that the seeds leave it open. Many ratios stand here: about one in twenty \
         intervals would leave out 1 by chance alone. A run has collapsed if fewer than \
         {COLLAPSED_BELOW} digits are shown by more than 2 % of its samples at its end, or if it \
         diverged. Clipped is the share of (parameter, step) pairs in which the rule changed a gradient.\n",
        plan.seeds.len(),
        plan.samples,
    );
    let maps = rates::maps(plan, outcomes);
    if !maps.is_empty() {
        rates::write(&maps, out)?;
    }
    for map in &maps {
        let file = format!("{}.svg", map.name);
        heat_map::write(map, &out.join(&file))?;
        write!(
            page,
            "\n## {}\n\n![Distance over learning rate and C]({file})\n\n{}",
            map.title,
            rate_section(plan, map)
        )?;
    }
    let ranked = rivals::ranked(plan, outcomes);
    if !ranked.is_empty() {
        rivals::write(&ranked, out)?;
        page += &rivals_section(&ranked);
    }
    let courses = course::courses(plan, outcomes);
    if !courses.is_empty() {
        course::write(&courses, out)?;
    }
    let behind = spikes::behind(plan, outcomes);
    if !behind.is_empty() {
        spikes::write(&behind, out)?;
    }
    let by_itself = |one: &&Setting| one.rate().is_none() && one.rival.is_none();
    for setting in plan.settings.iter().filter(by_itself) {
        let (rows, _) = summarise(plan, setting, outcomes);
        let file = format!("{}.svg", setting.name);
        let plot = match plot::write(setting, &rows, &out.join(&file))? {
            true => format!("![Distance against C]({file})\n\n"),
            false => String::new(),
        };
        let section = section(plan, setting, outcomes);
        write!(page, "\n## {}\n\n{plot}{section}", setting.title)?;
        let of_setting: Vec<Course> = (courses.iter())
            .filter(|course| course.setting == setting.name)
            .cloned()
            .collect();
        if !of_setting.is_empty() {
            let file = format!("{}-course.svg", setting.name);
            course::plot(plan, setting, &of_setting, outcomes, &out.join(&file))?;
            write!(
                page,
                "\n![Distance over the steps]({file})\n\n{}",
                course_section(&of_setting)
            )?;
        }
        if setting.trace {
            let file = format!("{}-spikes.svg", setting.name);
            spikes::plot(setting, &behind, &out.join(&file))?;
            let of_setting = behind.iter().filter(|one| one.setting == setting.name);
            write!(
                page,
                "\n![What a spike leaves behind]({file})\n\n{}",
                behind_section(of_setting)
            )?;
        }
    }
    Ok(std::fs::write(out.join("study.md"), page)?)
}

/// The table of the ranks.
fn rivals_section(ranked: &[Ranked]) -> String {
    let mut text = "\n## Ranked\n\nEach is the best of as many settings as the others had, chosen on other seeds. Best is \
         the smallest geometric mean distance to the test images; the places in brackets are those that the seeds leave \
         open, with all pairs compared (paired t-tests of the logarithms, Holm's correction).\n\n\
         | Rank | Rival | Chosen | Distance | Over the best | Collapsed | ms a step |\n\
         | --- | --- | --- | ---: | ---: | ---: | ---: |\n"
        .to_owned();
    for one in ranked {
        let clipping = match one.row.rule {
            ClipRule::None => String::new(),
            _ => format!(", {}", clipping_name(&one.row)),
        };
        text += &format!(
            "| {} ({} to {}) | {} | {}{clipping} | {} | {} | {} of {} | {:.1} |\n",
            one.rank,
            one.ranks[0],
            one.ranks[1],
            one.title,
            one.chosen,
            mean(one.row.test),
            one.against_best.map(ratio).unwrap_or_default(),
            one.row.collapsed,
            one.row.runs,
            one.step_ms,
        );
    }
    text
}

/// What a map says, and its table.
fn rate_section(plan: &Plan, map: &RateMap) -> String {
    let mut text = String::new();
    let (chosen_on, reported_on) = match plan.choosing_seeds.is_empty() {
        true => ("these very seeds, which flatters both", "them"),
        false => ("the choosing seeds", "the others"),
    };
    if let Some(contest) = &map.contest {
        text += &format!(
            "Chosen on {chosen_on}: {} at rate {}, and without clipping rate {}. On {reported_on} the distance is \
             {} clipped and {} unclipped, the ratio {}, p {} by itself and {} among the {} contests of this page.\n\n",
            clipping_name(&contest.clipped),
            contest.clipped_rate,
            contest.unclipped_rate,
            mean(contest.clipped.test),
            mean(contest.unclipped.test),
            ratio(contest.ratio),
            probability(contest.ratio.p),
            probability(contest.p_holm),
            contest.among,
        );
    }
    text += &format!(
        "Rates at which more than half of the runs end at {} or nearer: {} without clipping; {} with the clipping \
         chosen for the rate.\n\n",
        map.target,
        list(&map.learnt_unclipped),
        list(&map.learnt_clipped),
    );
    let rates: Vec<String> = map.rates.iter().map(f64::to_string).collect();
    text += &format!(
        "| Clipping | {} |\n|{}\n",
        rates.join(" | "),
        " --- |".repeat(rates.len() + 1)
    );
    for (index, first) in map.rows[0].iter().enumerate() {
        let of_rate = |(rows, best): (&Vec<Row>, &Option<usize>)| {
            let mark = if *best == Some(index) { "**" } else { "" };
            rows.get(index).map_or_else(String::new, |row| {
                let collapsed = match row.collapsed {
                    0 => String::new(),
                    some => format!(" [{some}]"),
                };
                format!("{mark}{}{mark}{collapsed}", mean(row.test))
            })
        };
        let cells: Vec<String> = map.rows.iter().zip(&map.best).map(of_rate).collect();
        text += &format!("| {} | {} |\n", clipping_name(first), cells.join(" | "));
    }
    text += "\nDistance to the test images; bold is the choice at that rate, in brackets stands how many runs collapsed.\n";
    text
}

/// When distances are reached, and where the runs stand when.
fn course_section(courses: &[Course]) -> String {
    let mut text = String::from(
        "The line is the geometric mean of the runs, the band one standard error. First the steps until a distance to the \
         validation split is first reached (the median over all runs, in brackets how many came so far), then the distance \
         after so many steps; each with its ratio to the runs without clipping, seed by seed, and the p of that ratio with \
         all of this page's courses compared (Holm).\n\n",
    );
    let names: Vec<String> = courses.iter().map(|one| clipping_name(&one.row)).collect();
    text += &format!(
        "| | {} |\n| --- |{}\n",
        names.join(" | "),
        " --- |".repeat(names.len())
    );
    for (index, first) in courses[0].reach.iter().enumerate() {
        let cell = |course: &Course| {
            let one = &course.reach[index];
            let steps = one
                .steps
                .map_or("never".into(), |steps| format!("{steps:.0}"));
            let against = with_p(one.against_none, one.p_holm);
            [format!("{steps} ({})", one.runs), against].join(" ")
        };
        let cells: Vec<String> = courses.iter().map(cell).collect();
        text += &format!("| steps to {} | {} |\n", first.distance, cells.join(" | "));
    }
    for (index, first) in courses[0].at.iter().enumerate() {
        let cell = |course: &Course| {
            let one = &course.at[index];
            [mean(one.distance), with_p(one.against_none, one.p_holm)].join(" ")
        };
        let cells: Vec<String> = courses.iter().map(cell).collect();
        text += &format!("| after {} steps | {} |\n", first.step, cells.join(" | "));
    }
    text
}

/// Tails, updates, and what a spike leaves behind.
fn behind_section<'a>(all: impl Iterator<Item = &'a Behind>) -> String {
    let lags: Vec<String> = LAGS.iter().map(|lag| format!("pace at {lag}")).collect();
    let mut text = format!(
        "A spike is a norm of more than {FACTOR} times the median of the {WINDOW} steps before it, before clipping. The tail is \
         Hill's estimate of α from the largest {:.0} % of those ratios: the smaller, the heavier. The pace is the norm of the \
         update over that of the clipped gradient, after a spike over its median before: where it is below 1, the optimizer \
         remembers the spike. Other spikes may follow within those steps. In brackets its 95 % interval over seeds and the p \
         of its being other than 1, with all updates and paces of this page tested (Holm). Of updates stands the geometric mean \
         norm, and its ratio to that of the runs without clipping.\n\n\
         | Clipping | Network | Spikes in 1,000 | Largest | Tail α | Update | Over none | {} | D's update over G's |\n\
         | --- | --- | ---: | ---: | ---: | ---: | ---: |{} ---: |\n",
        100.0 * TAIL,
        lags.join(" | "),
        " ---: |".repeat(lags.len()),
    );
    for one in all {
        for (name, network) in [("D", &one.discriminator), ("G", &one.generator)] {
            let paces: Vec<String> = (network.pace.iter())
                .map(|pace| with_p(pace.ratio, pace.p_holm))
                .collect();
            text += &format!(
                "| {} | {name} | {} | {:.0} | {:.2} ± {:.2} | {:.3} | {} | {} | {:.2} |\n",
                clipping_name(&one.row),
                mean(network.spikes),
                network.largest,
                network.tail.mean,
                network.tail.standard_error,
                network.update,
                with_p(network.update_against_none, network.update_p_holm),
                paces.join(" | "),
                one.update_ratio,
            );
        }
    }
    text
}

fn list(rates: &[f64]) -> String {
    match rates {
        [] => "none".into(),
        rates => rates
            .iter()
            .map(f64::to_string)
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// A ratio with its corrected p; nothing where nothing was compared.
fn with_p(compared: Option<Ratio>, p_holm: Option<f64>) -> String {
    match (compared, p_holm) {
        (Some(found), Some(p)) => format!("{}, p {}", ratio(found), probability(p)),
        _ => String::new(),
    }
}

/// Of a p-value no more digits than it has meaning.
fn probability(p: f64) -> String {
    match p {
        p if p < 0.0001 => "< 0.0001".into(),
        p => format!("{p:.4}"),
    }
}

/// A setting's table and its pick.
fn section(plan: &Plan, setting: &Setting, outcomes: &[Outcome]) -> String {
    let (rows, pick) = summarise(plan, setting, outcomes);
    let mut text = format!(
        "{} steps. Steps to {} is the median over runs; in brackets how many came so far.\n\n\
         | Clipping | Distance | Ratio to none | Collapsed | Steps to {} | Clipped G, D |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |\n",
        setting.steps, setting.target, setting.target
    );
    for (index, row) in rows.iter().enumerate() {
        let mark = if Some(index) == pick { "**" } else { "" };
        text += &format!(
            "| {mark}{}{mark} | {} | {} | {} of {} | {} ({}) | {:.0} %, {:.0} % |\n",
            clipping_name(row),
            mean(row.test),
            row.against_none.map(ratio).unwrap_or_default(),
            row.collapsed,
            row.runs,
            row.steps_to_target
                .map_or("never".into(), |steps| format!("{steps:.0}")),
            row.reached_target,
            100.0 * row.clipped[0],
            100.0 * row.clipped[1],
        );
    }
    // A row by itself was compared with none.
    if let Some(pick) = pick.filter(|_| rows.len() > 1) {
        text += &format!("\n{}\n", verdict(&rows, pick));
    }
    text
}

/// What was picked, and what the seeds cannot tell from it.
fn verdict(rows: &[Row], pick: usize) -> String {
    let name = clipping_name(&rows[pick]);
    if rows[pick].runs < 2 {
        return format!("The pick is {name}, of one seed: nothing is known of the noise.");
    }
    let open: Vec<String> = (rows.iter())
        .filter(|row| {
            row.against_pick
                .is_some_and(|ratio| ratio.is_within_noise())
        })
        .map(clipping_name)
        .collect();
    match open.is_empty() {
        true => format!("The pick is {name}, and better than all others beyond the seeds' noise."),
        false => format!(
            "The pick is {name}; within the seeds' noise of it: {}.",
            open.join(", ")
        ),
    }
}

fn mean(value: Mean) -> String {
    if value.standard_error.is_nan() {
        // Of one seed.
        return format!("{:.1}", value.mean);
    }
    format!("{:.1} ± {:.1}", value.mean, value.standard_error)
}

fn ratio(value: Ratio) -> String {
    format!("{:.2} ({:.2} to {:.2})", value.ratio, value.low, value.high)
}

/// Such as `norm 0.01`.
pub fn clipping_name(row: &Row) -> String {
    let threshold = row.threshold.map(|c| format!(" {c}")).unwrap_or_default();
    let networks = match row.networks {
        Networks::Both => String::new(),
        one => format!(", {} only", networks_name(one)),
    };
    format!("{}{threshold}{networks}", rule_name(row.rule))
}

pub fn networks_name(networks: Networks) -> &'static str {
    match networks {
        Networks::Both => "both networks",
        Networks::Generator => "generator",
        Networks::Discriminator => "discriminator",
    }
}

pub fn rule_name(rule: ClipRule) -> &'static str {
    match rule {
        ClipRule::None => "none",
        ClipRule::Norm => "norm",
        ClipRule::GlobalNorm => "globalNorm",
        ClipRule::Value => "value",
        ClipRule::MeanAbs => "meanAbs",
        ClipRule::Adaptive => "adaptive",
        ClipRule::Percentile => "percentile",
    }
}
