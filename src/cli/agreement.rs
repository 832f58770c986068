//! `agreement`: what market information comes in under (约定、同意).

use super::{Context, Outcome, case, input};
use crate::service::ops::{
    agreement_consents::{AddConsent, EndConsent, ListConsents},
    agreements::{AddAgreement, EndAgreement, ListAgreements},
};
use chrono::NaiveDate;

/// Verbs of `agreement`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 登记与市场采集单位的约定 | register an agreement with a market collector
    Add {
        /// 约定编号 | number of the agreement
        #[arg(value_name = "NO")]
        no: String,
        /// 采集单位代码 | code of the collector
        #[arg(long, value_name = "UNIT")]
        unit: String,
        /// 可以的用法，可多次：publish、query、share | what it allows, repeatable
        #[arg(long = "use", value_name = "USE")]
        uses: Vec<String>,
        /// 起始日 | first day
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        from: Option<NaiveDate>,
        /// 终止日 | last day
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        until: Option<NaiveDate>,
        /// 约定文本，- 为标准输入 | the agreement itself; - is standard input
        #[arg(long, value_name = "FILE")]
        document: Option<String>,
    },
    /// 终止约定 | end an agreement
    End {
        /// 约定编号 | number of the agreement
        #[arg(value_name = "NO")]
        no: String,
    },
    /// 列出约定 | list agreements
    List,
    /// 登记自然人对采集的同意 | register a person's consent to collection
    Consent(Box<ConsentArgs>),
    /// 登记同意的撤回 | the person takes a consent back
    Withdraw {
        /// 同意编号 | number of the consent
        #[arg(value_name = "NO")]
        no: String,
    },
    /// 列出同意 | list consents
    Consents {
        /// 采集单位代码 | code of the collector
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
    },
}

/// Arguments of `agreement consent`.
#[derive(Debug, clap::Args)]
pub struct ConsentArgs {
    /// 自然人的证件号码，- 或 @FILE 读入 | number of the person; - or @FILE reads it
    #[arg(value_name = "ID")]
    person: String,
    /// 采集单位代码 | code of the collector
    #[arg(long, value_name = "UNIT")]
    unit: String,
    /// 已告知的要点=内容，可多次 | what the person was told: POINT=TEXT, repeatable
    #[arg(long = "told", value_name = "POINT=TEXT", value_parser = input::pair)]
    told: Vec<(String, String)>,
    /// 已告知可能产生的不利后果 | the person was warned of adverse results
    #[arg(long)]
    warned: bool,
    /// 起始日 | first day
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    from: Option<NaiveDate>,
    /// 终止日 | last day
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    until: Option<NaiveDate>,
    /// 书面同意 | the written consent
    #[arg(long, value_name = "FILE")]
    document: Option<String>,
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Add { no, unit, uses, from, until, document } => {
            let paper = document.map(|given| case::paper("agreement", &given)).transpose()?;
            let card = ctx.call(&AddAgreement { no, unit, uses, from, until, paper })?;
            ctx.print(&card)
        }
        Args::End { no } => {
            let card = ctx.call(&EndAgreement { no })?;
            ctx.print(&card)
        }
        Args::List => {
            let list = ctx.call(&ListAgreements)?;
            ctx.print(&list)
        }
        Args::Consent(args) => {
            let ConsentArgs { person, unit, told, warned, from, until, document } = *args;
            let person = input::secret(&person)?.to_string();
            let paper = document.map(|given| case::paper("consent", &given)).transpose()?;
            let told = told.into_iter().collect();
            let card = ctx.call(&AddConsent { person, unit, told, warned, from, until, paper })?;
            ctx.print(&card)
        }
        Args::Withdraw { no } => {
            let card = ctx.call(&EndConsent { no })?;
            ctx.print(&card)
        }
        Args::Consents { unit } => {
            let list = ctx.call(&ListConsents { unit })?;
            ctx.print(&list)
        }
    }
}
