//! Verbs of scenarios: deletion and shielding on the subject's request.

use super::runner::{Answer, Step, World};
use crate::given::Given;
use xintai::service::ops::{casework::Paper, shields::FileShield};

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    match step.verb.as_str() {
        "record shield" => {
            let paper = |text: String| Paper {
                kind: "application".to_owned(),
                name: "申请书.txt".to_owned(),
                body: text.into_bytes(),
            };
            let shield = FileShield {
                record: step.text("record"),
                applicant: step.some("applicant").unwrap_or_else(|| Given::default().subject),
                agent: step.some("agent"),
                received: step.day("received"),
                similar: step.some("similar"),
                papers: step.list("document").into_iter().map(paper).collect(),
            };
            world.call(step, &shield)
        }
        _ => None,
    }
}
