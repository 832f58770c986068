//! `record`: records (信用信息). More verbs of the noun stand beside this one.

use super::{Context, Outcome, revocation};

/// Verbs of `record`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 登记认定依据被撤销的书面告知，或良好信息被取消 | the provider's notice that the basis was annulled, or an honour cancelled
    Revoke(revocation::Args),
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Revoke(args) => revocation::run(args, ctx),
    }
}
