//! `record revoke`: the provider's notice that the basis was annulled, or an honour cancelled (撤销).

use super::{Context, Outcome, case, input};
use crate::service::ops::revocations::RevokeRecord;
use chrono::NaiveDate;

/// Arguments of `record revoke`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 信息编号 | number of the record
    #[arg(value_name = "ID")]
    id: String,
    /// 种类，默认按信息类别 | kind; by default the one of the record's category
    #[arg(long, value_name = "CODE")]
    kind: Option<String>,
    /// 收到书面告知之日 | day the notice was received
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    received: Option<NaiveDate>,
    /// 撤销或取消之日 | day of the annulment or cancellation
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    date: Option<NaiveDate>,
    /// 撤销文书，可写作 种类=文件 | the annulling document
    #[arg(long, value_name = "[KIND=]FILE")]
    document: Option<String>,
    /// 理由 | reason
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    let Args { id, kind, received, date, document, reason } = args;
    let document = document.map(|given| case::paper("document", &given)).transpose()?;
    let revoked = ctx.call(&RevokeRecord { record: id, kind, received, date, document, reason })?;
    case::warn(ctx, revoked.warning.as_ref());
    ctx.print(&revoked)
}
