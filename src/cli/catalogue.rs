//! `catalogue`: the information catalogue (信息目录).

use super::{Context, Outcome, input, measure};
use crate::service::ops::{
    application_list::{ActivateApplicationList, ImportApplicationList, ListApplicationLists, ShowApplicationList},
    catalogue::{ActivateCatalogue, CheckCatalogue, ImportCatalogue, ListCatalogues, ShowCatalogue},
    catalogue_changes::RegisterChange,
    measure_register::{ListRegisters, ShowRegister},
};
use std::path::{Path, PathBuf};

/// Verbs of `catalogue`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 列出各版本 | list the versions
    List {
        /// 信息目录、惩戒措施清单或政务应用清单 | the information catalogue, the register of measures or the application list
        #[arg(long, value_name = "KIND", default_value = "items")]
        kind: Register,
    },
    /// 显示目录项，默认现行版本 | show the items, of the version in force by default
    Show {
        /// 版本号 | number of the version
        version: Option<i64>,
        /// 信息目录、惩戒措施清单或政务应用清单 | the information catalogue, the register of measures or the application list
        #[arg(long, value_name = "KIND", default_value = "items")]
        kind: Register,
    },
    /// 导入新的一版（草案） | import a new version as a draft
    Import {
        /// csv 或 xlsx，每项一行 | csv or xlsx, one row for each item
        file: PathBuf,
        /// 信息目录、惩戒措施清单或政务应用清单 | the information catalogue, the register of measures or the application list
        #[arg(long, value_name = "KIND", default_value = "items")]
        kind: Register,
        /// 层级，默认为本中心的目录 | layer; the office's own by default
        #[arg(long)]
        layer: Option<String>,
    },
    /// 登记法律修订或职能变化，目录须在期限内更新 | register a change of law or function that the catalogue must follow
    Change {
        /// 单位代码 | code of the unit
        unit: String,
        /// 变动之日 | the day of the change
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        on: chrono::NaiveDate,
        /// 变动内容 | what changed
        #[arg(long, value_name = "TEXT")]
        what: String,
    },
    /// 检查文件，不导入 | check a file without importing it
    Check {
        /// csv 或 xlsx | csv or xlsx
        file: PathBuf,
    },
    /// 启用一版，须由导入人以外的人办理 | put a version in force; not by the person who imported it
    Activate {
        /// 版本号 | number of the version
        version: i64,
        /// 信息目录、惩戒措施清单或政务应用清单 | the information catalogue, the register of measures or the application list
        #[arg(long, value_name = "KIND", default_value = "items")]
        kind: Register,
        #[command(flatten)]
        steps: measure::Steps,
    },
}

/// Which register a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Register {
    /// 信息目录
    Items,
    /// 惩戒措施清单
    Measures,
    /// 政务应用清单
    ApplicationList,
}

/// The name of a file without its folders.
pub(super) fn name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::List { kind: Register::Items } => {
            let list = ctx.call(&ListCatalogues)?;
            ctx.print(&list)
        }
        Args::List { kind: Register::Measures } => {
            let list = ctx.call(&ListRegisters)?;
            ctx.print(&list)
        }
        Args::List { kind: Register::ApplicationList } => {
            let list = ctx.call(&ListApplicationLists)?;
            ctx.print(&list)
        }
        Args::Show { version, kind: Register::Items } => {
            let shown = ctx.call(&ShowCatalogue { version })?;
            ctx.print(&shown)
        }
        Args::Show { version, kind: Register::Measures } => {
            let shown = ctx.call(&ShowRegister { version })?;
            ctx.print(&shown)
        }
        Args::Show { version, kind: Register::ApplicationList } => {
            let shown = ctx.call(&ShowApplicationList { version, own: false })?;
            ctx.print(&shown)
        }
        Args::Import { file, kind: Register::Measures, .. } => measure::import(&file, ctx),
        Args::Import { file, kind: Register::ApplicationList, .. } => {
            let made = ctx.call(&ImportApplicationList { name: name(&file), bytes: input::bytes(&file)? })?;
            ctx.print(&made)
        }
        Args::Import { file, kind: Register::Items, layer } => {
            let made = ctx.call(&ImportCatalogue { name: name(&file), bytes: input::bytes(&file)?, layer })?;
            ctx.print(&made)
        }
        Args::Change { unit, on, what } => {
            let done = ctx.call(&RegisterChange { unit, on, what })?;
            ctx.print(&done)
        }
        Args::Check { file } => {
            let checked = ctx.call(&CheckCatalogue { name: name(&file), bytes: input::bytes(&file)? })?;
            ctx.print(&checked)
        }
        Args::Activate { version, kind: Register::Measures, steps } => measure::activate(version, steps, ctx),
        Args::Activate { version, kind: Register::ApplicationList, .. } => {
            let card = ctx.call(&ActivateApplicationList { version })?;
            ctx.print(&card)
        }
        Args::Activate { version, kind: Register::Items, steps } => {
            let card = ctx.call(&ActivateCatalogue { version, before: steps.into() })?;
            ctx.print(&card)
        }
    }
}
