//! `record shield`: the subject asks that an item be deleted or shielded (权益事项).

use super::{Context, Outcome, case, input};
use crate::service::ops::shields::FileShield;
use chrono::NaiveDate;

/// Arguments of `record shield`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 信息编号 | number of the record
    #[arg(value_name = "ID")]
    id: String,
    /// 申请人证件号码；- 读标准输入，@FILE 读文件 | identifier of the subject that asks; - reads standard input, @FILE a file
    #[arg(long, value_name = "IDENTIFIER")]
    applicant: String,
    /// 代理人 | who files for the subject
    #[arg(long, value_name = "NAME")]
    agent: Option<String>,
    /// 未列明的信息，何以属于类似信息 | of an item the text does not name: why it is like those it names
    #[arg(long, value_name = "TEXT")]
    similar: Option<String>,
    /// 收到申请之日 | day of receipt
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    received: Option<NaiveDate>,
    /// 申请书、委托书，可写作 种类=文件 | the application, the mandate
    #[arg(long = "document", value_name = "[KIND=]FILE")]
    documents: Vec<String>,
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    let Args { id, applicant, agent, similar, received, documents } = args;
    let applicant = input::secret(&applicant)?.to_string();
    let papers = case::papers("application", &documents)?;
    let moved = ctx.call(&FileShield { record: id, applicant, agent, received, similar, papers })?;
    case::warn(ctx, moved.warning.as_ref());
    ctx.print(&moved)
}
