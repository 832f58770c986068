//! `complaint`: complaints about collection, publication or repair (投诉举报).

use super::{Context, Outcome, case, input};
use crate::service::ops::complaints::{FileComplaint, ShowContact};
use chrono::NaiveDate;

/// Verbs of `complaint`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 登记投诉举报，可不具名 | register a complaint; the complainant need not be named
    File {
        /// 所涉信息或事项编号 | number of the record or case it is about
        #[arg(long, value_name = "ID")]
        about: String,
        /// 投诉人证件号码，可不提供；就本人的事项或不公开的信息投诉时出示；- 读标准输入，@FILE 读文件 | code of the complainant, who need not give it; shown for a complaint about an own case or record that is not public; - reads standard input, @FILE a file
        #[arg(long, value_name = "CODE")]
        applicant: Option<String>,
        /// 事项：collection、publication、repair | what it is about
        #[arg(long, value_name = "CODE")]
        ground: String,
        /// 投诉内容 | what is complained of
        #[arg(long, value_name = "TEXT")]
        text: String,
        /// 被投诉人员的登录名 | log-in of the officer complained of
        #[arg(long, value_name = "LOGIN")]
        target: Option<String>,
        /// 反馈方式，未留则不写 | how the complainant can be told; left out when none was given
        #[arg(long, value_name = "TEXT")]
        contact: Option<String>,
        /// 收到之日 | day of receipt
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        received: Option<NaiveDate>,
        /// 材料 种类=文件 | papers
        #[arg(long = "material", value_name = "KIND=FILE")]
        papers: Vec<String>,
    },
    /// 查看投诉人的反馈方式，单独记入日志 | how the complainant can be told, in clear; a log row of its own
    Contact {
        /// 投诉编号 | number of the complaint
        #[arg(value_name = "CASE")]
        case: String,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    let (about, applicant, ground, text, target, contact, received, papers) = match args {
        Args::Contact { case } => return ctx.call(&ShowContact { case }).and_then(|shown| ctx.print(&shown)),
        Args::File { about, applicant, ground, text, target, contact, received, papers } => {
            (about, applicant, ground, text, target, contact, received, papers)
        }
    };
    let papers = case::papers("material", &papers)?;
    let applicant = applicant.as_deref().map(input::secret).transpose()?.map(|code| code.to_string());
    let moved = ctx.call(&FileComplaint { about, applicant, ground, target, text, contact, received, papers })?;
    case::warn(ctx, moved.warning.as_ref());
    ctx.print(&moved)
}
