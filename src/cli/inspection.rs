//! Inspection of the log as verbs of `log`: alerts and their dispositions, monthly samples, closing, saved filters.

use super::{Context, Outcome, input, labels, table::Grid};
use crate::{
    domain::refusal::Code,
    service::{
        Error,
        ops::{
            inspection::{DisposeAlert, LogAlerts, SaveFilter, SavedFilter, ShowAlert},
            months::{CloseMonth, InspectMonth, MonthCard, ReviewDrawn},
        },
    },
    text,
};
use chrono::NaiveDate;

/// Verbs of inspection.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 异常使用 | unusual use
    Alerts {
        /// 自此日，默认三十天前 | from this day on; thirty days back by default
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        since: Option<NaiveDate>,
        /// 至此日，默认今天 | up to this day; today by default
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        until: Option<NaiveDate>,
    },
    /// 一条预警及其各行 | one alert with its rows
    Alert {
        /// 预警编号 | number of the alert
        #[arg(value_name = "ALERT", value_parser = number)]
        id: i64,
    },
    /// 处置一条预警：已说明、上报或排除，写明理由 | dispose of an alert: explained, escalated or dismissed, with a reason
    Dispose {
        /// 预警编号 | number of the alert
        #[arg(value_name = "ALERT", value_parser = number)]
        id: i64,
        /// explained、escalated 或 dismissed | explained, escalated or dismissed
        #[arg(long, value_name = "STATE")]
        state: String,
        /// 理由 | reason
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// 一月的检查：预警、抽查、未结 | the inspection of a month: alerts, sample, what stands open
    Month {
        /// 月份，如 2026-11 | month such as 2026-11
        #[arg(value_name = "MONTH")]
        month: String,
    },
    /// 复核抽中的一行 | review a drawn row
    Review {
        /// 序号 | number of the row
        #[arg(value_name = "SEQ")]
        seq: i64,
        /// in-order 或 escalated | in-order or escalated
        #[arg(long, value_name = "RESULT")]
        result: String,
        /// 核对了什么 | what was checked
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// 结月：预警全部处置、抽查全部复核之后 | close a month, once every alert is disposed of and every drawn row reviewed
    Close {
        /// 月份，如 2026-11 | month such as 2026-11
        #[arg(value_name = "MONTH")]
        month: String,
    },
    /// 以名称保存一个过滤；过滤为空则删去 | keep a filter under a name; an empty one takes the name away
    Save {
        /// 名称 | name
        #[arg(value_name = "NAME")]
        name: String,
        /// 过滤，如 kind:query outcome:refused | filter such as kind:query outcome:refused
        #[arg(value_name = "FILTER", default_value = "")]
        filter: String,
    },
    /// 已保存的过滤 | the saved filters
    Saved,
}

/// `A-12` or `12`.
fn number(text: &str) -> Result<i64, Error> {
    text.trim_start_matches("A-").parse().map_err(|_| {
        Error::new(Code::Usage, text!("`{text}` 不是预警编号", "`{text}` is not the number of an alert"))
            .hint(text!("写作 A-12，见 `xintai log alerts`", "write A-12, see `xintai log alerts`"))
    })
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Alerts { since, until } => {
            let found = ctx.call(&LogAlerts { since, until, as_kept: false })?;
            let heads = ["id", "date", "rule", "officer", "count", "state", "detail"];
            let mut grid = Grid::new(heads.map(|key| labels::label(key, ctx.lang)));
            for item in &found.items {
                let (id, count) = (format!("A-{}", item.id), item.alert.count.to_string());
                let sentence = item.alert.sentence.get(ctx.lang);
                let day = item.alert.day.to_string();
                let rule = item.alert.rule.label().get(ctx.lang);
                let state = labels::word("disposition", &item.state, ctx.lang);
                grid.row([&id, &day, rule, &item.alert.officer, &count, &state, sentence]);
            }
            ctx.print_as(&found, grid)
        }
        Args::Alert { id } => {
            let found = ctx.call(&ShowAlert { id })?;
            ctx.print(&found)
        }
        Args::Dispose { id, state, reason } => {
            let found = ctx.call(&DisposeAlert { id, state, reason })?;
            ctx.print(&found)
        }
        Args::Month { month } => {
            let found = ctx.call(&InspectMonth { month })?;
            told(&found, ctx)
        }
        Args::Review { seq, result, reason } => {
            let found = ctx.call(&ReviewDrawn { seq, result, reason })?;
            ctx.print(&found)
        }
        Args::Close { month } => {
            let found = ctx.call(&CloseMonth { month })?;
            told(&found, ctx)
        }
        Args::Save { name, filter } => {
            let found = ctx.call(&SaveFilter { save: Some(SavedFilter { name, filter }) })?;
            ctx.print(&found)
        }
        Args::Saved => {
            let found = ctx.call(&SaveFilter::default())?;
            ctx.print(&found)
        }
    }
}

fn told(card: &MonthCard, ctx: &mut Context) -> Outcome {
    let MonthCard { month, undisposed, unreviewed, closed, .. } = card;
    if closed.is_none() && undisposed + unreviewed > 0 {
        ctx.note(&text!(
            "{month}：{undisposed} 条预警未处置，{unreviewed} 行抽查未复核",
            "{month}: {undisposed} alerts without a disposition, {unreviewed} drawn rows without a review"
        ));
    }
    ctx.print(card)
}
