//! `calendar`: working days, and where a period of them ends.

use super::{Context, Outcome, input};
use crate::{
    domain::{calendar::Calendar, refusal::Code},
    service::{Error, ops::calendar::ImportCalendar},
    text,
};
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Verbs of `calendar`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 某年的放假与调休；不给年度则列出各年 | the days of one year that differ from Monday to Friday; all years without it
    Show {
        /// 年度 | year
        #[arg(value_name = "YEAR")]
        year: Option<i32>,
    },
    /// 若干工作日之后的截止日，当日不计 | where a period of working days ends; the day itself does not count
    Due {
        /// 起算事件之日 | day of the event
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        from: NaiveDate,
        /// 工作日数 | working days
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=i64::from(Calendar::LONGEST)))]
        working_days: u32,
        /// 逐日说明 | tell every day and why it counts
        #[arg(long)]
        explain: bool,
    },
    /// 导入年度放假安排 | take in the table of a year
    Import {
        /// 日历文件，格式同 data/cn-holidays.toml | calendar file, in the format of data/cn-holidays.toml
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Show { year } => {
            let calendar = calendar(ctx)?;
            show(&calendar, year, ctx)
        }
        Args::Due { from, working_days, explain } => {
            let calendar = calendar(ctx)?;
            due(&calendar, from, working_days, explain, ctx)
        }
        Args::Import { file } => {
            let imported = ctx.call(&ImportCalendar { text: input::text(&file)? })?;
            ctx.print(&imported)
        }
    }
}

/// The calendar that comes with the program, or that of the database named with `--db`, with its imported years.
fn calendar(ctx: &mut Context) -> Result<Calendar, Error> {
    ctx.offline()?;
    if ctx.global.db.as_ref().is_some_and(|path| path.exists()) {
        return Ok(ctx.service()?.calendar().clone());
    }
    Ok(Calendar::shipped()?)
}

fn show(calendar: &Calendar, year: Option<i32>, ctx: &mut Context) -> Outcome {
    let Some(year) = year else {
        let items: Vec<Value> = calendar
            .years()
            .map(|year| json!({"year": year.year, "working_days": year.working_days, "source": year.source}))
            .collect();
        return ctx.print(&json!({"items": items, "next": null}));
    };
    let found = calendar.in_year(year).ok_or_else(|| {
        Error::new(Code::NotFound, text!("没有{year}年的放假安排", "there is no table for {year}")).hint(text!(
            "通知发布后用 `xintai calendar import` 导入；此前暂按周一至周五计算",
            "import the notice with `xintai calendar import`; until then Monday to Friday are counted"
        ))
    })?;
    ctx.print(found)
}

fn due(calendar: &Calendar, from: NaiveDate, days: u32, explain: bool, ctx: &mut Context) -> Outcome {
    let due = calendar.due(from, days);
    let mut answer = json!({
        "from": due.from,
        "days": due.days,
        "due": due.due,
        "skipped": due.skipped,
        "worked_weekends": due.worked_weekends,
        "provisional": due.provisional,
    });
    if let Some(note) = &due.note {
        ctx.note(note);
    }
    if explain && let Value::Object(fields) = &mut answer {
        let lang = ctx.lang;
        let day = |day: &crate::domain::calendar::Counted| json!({"date": day.date, "working": day.working, "why": day.why.get(lang)});
        fields.insert("counted".to_owned(), due.counted.iter().map(day).collect());
    }
    ctx.print(&answer)
}
