//! `notice`: the letters and notices of cases and records (告知文书).

use super::{Context, Outcome, case, input};
use crate::{
    locale::Text,
    service::ops::{
        mailings::{ListNotices, SendNotice, ShowNotice},
        notices::RenderNotice,
    },
};
use chrono::NaiveDate;
use clap::ValueEnum;
use std::path::PathBuf;

/// Form of a letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// 纯文本，任何打印机 | plain text, for any printer
    #[default]
    Text,
    /// HTML，用浏览器打印 | HTML, printed by a browser
    Html,
}

/// Verbs of `notice`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 按事项或信息制作告知文书 | make the letter of a case, or of a record that has none
    Render {
        /// 事项编号或信息编号 | number of the case or of the record
        #[arg(value_name = "CASE|RECORD")]
        case: String,
        /// 文书种类，默认为当前状态所需 | kind; by default the one the state asks for
        #[arg(long, value_name = "CODE")]
        kind: Option<String>,
        /// 理由，用于不予办理告知书 | reason, for a notice of refusal
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// 收到申请之日，用于未立案的申请 | day of receipt of an application that opened no case
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        received: Option<NaiveDate>,
        /// 形式 | form
        #[arg(long, value_enum, default_value = "text")]
        form: Form,
        /// 存入新文件 | save to a new file
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// 登记文书已送达 | mark a notice as sent
    Send {
        /// 文书编号 | number of the notice
        #[arg(value_name = "NOTICE")]
        notice: String,
        /// 送达之日，默认今日 | day of service; today by default
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        on: Option<NaiveDate>,
        /// 送达方式，必填 delivered、post、electronic、left、public；公开发布的为 published | how it went out: delivered, post, electronic, left, public; published of what is published
        #[arg(long, value_name = "METHOD", required = true)]
        method: String,
        /// 送达回证 | proof of service
        #[arg(long, value_name = "FILE")]
        proof: Option<String>,
    },
    /// 再次查看或打印一份文书 | read or print a letter again
    Show {
        /// 文书编号 | number of the notice
        #[arg(value_name = "NOTICE")]
        notice: String,
        /// 重新制作前的第几稿，默认现稿 | a text it had before it was written anew; by default the present one
        #[arg(long, value_name = "N")]
        version: Option<i64>,
        /// 形式 | form
        #[arg(long, value_enum, default_value = "text")]
        form: Form,
        /// 存入新文件 | save to a new file
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// 文书登记簿：编号连续，送达情况 | the register of letters: numbers without gaps, service
    List {
        /// 2018、2018-06，默认本年 | 2018, 2018-06; this year by default
        #[arg(long, value_name = "PERIOD")]
        period: Option<String>,
        /// 仅未送达 | only those not yet sent
        #[arg(long)]
        unsent: bool,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Render { case, kind, reason, received, form, out } => {
            let file = ctx.new_file(out.as_deref())?;
            let letter = ctx.call(&RenderNotice { case, kind, reason, received })?;
            let pick = |text: &Text| text.get(ctx.lang).to_owned();
            let text = if form == Form::Html { pick(&letter.html) } else { pick(&letter.text) };
            if let Some(file) = file {
                ctx.save(file, text.as_bytes(), text.lines().count())?;
                return ctx.print(&letter);
            }
            ctx.print_text(&letter, &text)
        }
        Args::Send { notice, on, method, proof } => {
            let proof = proof.map(|path| case::paper("service", &path)).transpose()?;
            let sent = ctx.call(&SendNotice { notice, on, method, proof })?;
            ctx.print(&sent)
        }
        Args::Show { notice, version, form, out } => {
            let file = ctx.new_file(out.as_deref())?;
            let letter = ctx.call(&ShowNotice { notice, version })?;
            let text = if form == Form::Html { &letter.html } else { &letter.text };
            if let Some(file) = file {
                ctx.save(file, text.as_bytes(), text.lines().count())?;
                return ctx.print(&letter.card);
            }
            ctx.print_text(&letter, text)
        }
        Args::List { period, unsent } => {
            let list = ctx.call(&ListNotices { period, unsent })?;
            ctx.print(&list)
        }
    }
}
