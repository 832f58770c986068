//! Verbs of scenarios: changes of subjects.

use super::{
    runner::{Answer, Step, World},
    verbs_query::subject,
};
use xintai::service::ops::changes::{ChangeSubject, DecideChange, ListChanges, What};

fn what(step: &Step) -> What {
    match (step.some("rename"), step.some("code"), step.some("merge")) {
        (Some(name), _, _) => What::Rename(name),
        (_, Some(code), _) => What::Code(code),
        (_, _, Some(_)) => What::Merge(subject(step, "merge")),
        _ if step.some("unlink").is_some() => What::Unlink(step.text("unlink")),
        _ => What::Absorb(subject(step, "absorb")),
    }
}

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    match step.verb.as_str() {
        "subject change" => {
            let change = ChangeSubject {
                subject: subject(step, "subject"),
                what: what(step),
                on: step.day("on").expect("a day"),
                document: "证明.txt".to_owned(),
                bytes: step.text("document").into_bytes(),
            };
            world.call(step, &change)
        }
        "subject confirm" => {
            world.call(step, &DecideChange { change: step.text("change"), refuse: step.some("refuse"), seen: None })
        }
        "subject changes" => {
            let typed = step.some("subject").map(|_| subject(step, "subject"));
            world.call(step, &ListChanges { subject: typed })
        }
        _ => None,
    }
}
