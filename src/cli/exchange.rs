//! `exchange`: files for the platforms above, and files from a unit's own database (数据交换).

use super::{Context, Outcome, input};
use crate::service::{
    ImportRequest,
    ops::exchanges::{ListExchanges, PushExchange, ReceiveReceipt},
};
use chrono::NaiveDate;
use std::path::PathBuf;

/// Verbs of `exchange`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 接收单位数据库经接口送来的文件 | take in files from a unit's own linked database
    Pull {
        /// 文件 | files
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// 提供单位代码 | code of the unit
        #[arg(long, value_name = "UNIT")]
        unit: String,
        /// 目录项 | catalogue item
        #[arg(long, value_name = "CODE")]
        item: String,
    },
    /// 生成并登记报送上级平台的文件 | make and keep the file for a platform above
    Push {
        /// 平台，见 regime show | the platform, see regime show
        #[arg(value_name = "TARGET")]
        target: String,
        /// 只发这些信息 | only these records
        #[arg(long = "record", value_name = "ID", num_args = 1..)]
        records: Vec<String>,
        /// 写入新文件，权限 0600 | write it to a new file of mode 0600
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// 登记对方的回执 | take in the other side's receipt
    Receipt {
        /// 交换文件编号 | number of the file
        #[arg(value_name = "ID")]
        id: String,
        /// 回执，每行 编号,错误代码；- 读标准输入 | the receipt, lines of number,error; - reads standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// 对方回执编号 | the other side's number of the receipt
        #[arg(long, value_name = "NUMBER")]
        number: Option<String>,
        /// 回执日期，默认今天 | day of the receipt; today when not given
        #[arg(long, value_name = "DATE")]
        on: Option<NaiveDate>,
        /// 对方收到条数，与未收行数核对 | how many it says it took, compared with the lines
        #[arg(long, value_name = "N")]
        count: Option<u32>,
    },
    /// 列出交换文件 | the files that went out
    List,
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Pull { files, unit, item } => {
            let pack = ctx.service()?.pack();
            let hand = pack.intake.by_hand.as_ref().map(|law| law.value.clone());
            let channel = pack.intake.channels.iter().find(|one| Some(&one.code) != hand.as_ref());
            let channel = channel.map(|one| one.code.clone());
            let request = ImportRequest { unit: Some(unit), item, channel, ..ImportRequest::default() };
            super::record::import(&files, &request, ctx)
        }
        Args::Push { target, records, out } => {
            let file = ctx.new_file(out.as_deref())?;
            let pushed = ctx.call(&PushExchange { target, records })?;
            if let Some(file) = file.filter(|_| pushed.exchange.is_some()) {
                ctx.save(file, pushed.file.as_bytes(), pushed.records.len())?;
            }
            ctx.print(&pushed)
        }
        Args::Receipt { id, file, number, on, count } => {
            let text = String::from_utf8_lossy(&input::bytes(&file)?).into_owned();
            let shown = ctx.call(&ReceiveReceipt { exchange: id, text, number, on, count })?;
            ctx.print(&shown)
        }
        Args::List => {
            let list = ctx.call(&ListExchanges)?;
            ctx.print(&list)
        }
    }
}
