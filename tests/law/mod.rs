//! Scenarios of the regulation catalogue, as data: `tests/scenarios/<regime>/<topic>.toml`.

mod alike;
mod conformance;
mod coverage;
mod keys;
mod keys_catalogue;
mod keys_desk;
mod keys_more;
mod keys_office;
mod keys_steps;
mod keys_system;
mod listed_rows;
mod mutation;
mod open_steps;
mod places;
mod program;
mod regime_change;
mod replay;
mod runner;
mod same_objection;
mod told_reports;
mod verbs_base;
mod verbs_benxi;
mod verbs_cases;
mod verbs_decisions;
mod verbs_housing;
mod verbs_intake;
mod verbs_laws;
mod verbs_letters;
mod verbs_listings;
mod verbs_market;
mod verbs_office;
mod verbs_publish;
mod verbs_query;
mod verbs_reports;
mod verbs_rights;
mod verbs_subjects;
mod verbs_supervision;
mod watched;
mod words_cases;
mod words_queries;
mod words_records;
mod words_registers;
mod words_upkeep;

use std::path::{Path, PathBuf};

/// Where a regulation's scenario files lie.
fn folder(regime: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(regime)
}

/// One test for each topic of a regulation, and one that no file is left out.
macro_rules! topics {
    ($regime:literal: $($name:ident),* $(,)?) => {
        $(#[test]
        fn $name() {
            crate::law::runner::run($regime, stringify!($name));
        })*

        #[test]
        fn every_scenario_file_is_run() {
            let listed: &[&str] = &[$(stringify!($name)),*];
            crate::law::runner::all_listed($regime, listed);
        }
    };
}

mod anshan {
    topics!("anshan": accounts, bulk, catalogue, feeds, intake, knowing, law, listings, logs, market, objections, office, query, repairs, reports, rights);
}
mod benxi {
    topics!("benxi": catalogue, consent, intake, law, listings, office, publish, queries, repairs, reports);
}
mod changsha {
    topics!("changsha": accounts, catalogue, feeds, intake, laws, listings, objections, office, periods, query, supervision);
}
mod huancui {
    topics!("huancui": accounts, decisions, intake, laws, letters, logs, objections, office, publish, query, repairs, reports, rights, subjects);
}
mod liaoning_housing {
    topics!("liaoning-housing": complaints, intake, laws, listings, objections, office, publication, repairs, severity, supervision);
}
