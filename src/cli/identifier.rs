//! `identifier`: checks identifiers of subjects by the national standards.

use super::{Context, Outcome, input};
use crate::{
    domain::{
        identifier::{Kind, check, check_as},
        refusal::Code,
    },
    service::{Error, clock},
    text,
};
use chrono::Utc;
use serde_json::{Value, json};

/// Verbs of `identifier`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 校验标识号码 | check identifiers
    Check {
        /// 号码；- 从标准输入、@FILE 从文件逐行读取 | values; - reads standard input, @FILE a file, one a line
        #[arg(value_name = "VALUE", required = true)]
        values: Vec<String>,
        /// 指明种类，如 uscc、resident-id | name the kind, such as uscc or resident-id
        #[arg(long, value_parser = kind)]
        kind: Option<Kind>,
    },
}

fn kind(word: &str) -> Result<Kind, Error> {
    word.parse().map_err(|_| {
        let known = Kind::ALL.map(Kind::word).join(" ");
        Error::new(Code::Usage, text!("没有种类 `{word}`", "there is no kind `{word}`"))
            .hint(text!("种类：{known}", "kinds: {known}"))
    })
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    ctx.offline()?;
    let Args::Check { values, kind } = args;
    let today = Utc::now().with_timezone(&clock::shanghai()).date_naive();
    let lang = ctx.lang;
    let answer: Vec<Value> = input::values(&values)?
        .iter()
        .map(|value| {
            let found = kind.map_or_else(|| check(value, today), |kind| check_as(kind, value, today));
            json!({
                "value": value,
                "kind": found.kind,
                "verdict": found.verdict,
                "normalised": found.normalised,
                "reason": found.reason.get(lang),
                "code": found.code,
            })
        })
        .collect();
    ctx.print(&answer)
}
