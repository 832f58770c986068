//! `consent`: consent of natural persons to collection (同意).

use super::{Context, Outcome, case, input};
use crate::service::ops::person_consents::{AddConsent, EndConsent, ListConsents};
use chrono::NaiveDate;

/// Verbs of `consent`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 登记本人或者监护人的同意 | register the consent of a person or of the guardian
    Add {
        /// 证件号码，`-` 从标准输入读取 | identifier; `-` reads standard input
        #[arg(long, value_name = "ID")]
        subject: String,
        /// 尚未登记的人的姓名 | name of somebody not yet in the register
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// 监护人姓名 | name of the guardian who consents instead
        #[arg(long, value_name = "NAME")]
        guardian: Option<String>,
        /// 告知的事项，逗号分隔 | points the notice told, comma-separated
        #[arg(long, value_name = "CODE,…", value_delimiter = ',')]
        points: Vec<String>,
        /// 用途 | purpose
        #[arg(long, value_name = "TEXT", default_value = "")]
        purpose: String,
        /// 包括向社会公开 | covers publication too
        #[arg(long)]
        publishes: bool,
        /// 起始日期 | first day
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        from: Option<NaiveDate>,
        /// 终止日期 | last day
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        until: Option<NaiveDate>,
        /// 同意书 | the signed consent
        #[arg(long, value_name = "FILE")]
        document: Option<String>,
    },
    /// 提前终止同意 | end a consent before its day
    End {
        /// 编号 C-… | number C-…
        #[arg(value_name = "ID")]
        id: String,
        /// 事由，见 regime show | reason, see regime show
        #[arg(long, value_name = "CODE")]
        reason: String,
    },
    /// 同意清单 | consents
    List,
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Add { subject, name, guardian, points, purpose, publishes, from, until, document } => {
            let subject = input::secret(&subject)?.to_string();
            let paper = document.map(|path| case::paper("consent", &path)).transpose()?;
            let made =
                ctx.call(&AddConsent { subject, name, guardian, points, purpose, publishes, from, until, paper })?;
            ctx.print(&made)
        }
        Args::End { id, reason } => {
            let ended = ctx.call(&EndConsent { id, reason })?;
            ctx.print(&ended)
        }
        Args::List => {
            let found = ctx.call(&ListConsents)?;
            ctx.print(&found)
        }
    }
}
