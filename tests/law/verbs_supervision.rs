//! Verbs of scenarios: exchange with other platforms, tally, assessment, urging, catalogues of several levels.

use super::runner::{Answer, Step, World};
use serde_json::json;
use xintai::service::ops::{
    assessment::AssessmentReport,
    catalogue::ImportCatalogue,
    catalogue_changes::RegisterChange,
    exchanges::{ListExchanges, PushExchange, ReceiveReceipt},
    tally::TallyBatch,
    urgings::{CloseUrging, Escalate, IssueUrging, ListUrgings},
};

/// The file is told beside the answer as a value, so that a scenario can look into it.
fn push(world: &mut World, step: &Step) -> Option<Answer> {
    let answer = world.call(step, &PushExchange { target: step.text("target"), records: step.list("records") })?;
    Some(answer.map(|mut value| {
        let file = value["file"].as_str().unwrap_or_default().to_owned();
        value["content"] = serde_json::from_str(&file).unwrap_or_else(|_| json!({}));
        value
    }))
}

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    match step.verb.as_str() {
        "exchange push" => push(world, step),
        "exchange receipt" => {
            let count = step.number("count").and_then(|count| u32::try_from(count).ok());
            let (number, on) = (step.some("number"), step.day("on"));
            world.call(
                step,
                &ReceiveReceipt { exchange: step.text("exchange"), text: step.text("text"), number, on, count },
            )
        }
        "exchange list" => world.call(step, &ListExchanges),
        "record tally" => world
            .call(step, &TallyBatch { batch: step.text("batch"), stated: step.number("stated").unwrap_or_default() }),
        "report assessment" => {
            world.call(step, &AssessmentReport { since: step.day("since"), until: step.day("until") })
        }
        "urge issue" => world.call(
            step,
            &IssueUrging {
                unit: step.text("unit"),
                kind: step.some("kind"),
                items: step.list("items"),
                text: step.some("text"),
                due: step.day("due"),
            },
        ),
        "urge close" => world.call(step, &CloseUrging { id: step.text("id"), result: step.some("result") }),
        "urge escalate" => world.call(step, &Escalate { unit: step.text("unit") }),
        "urge list" => world.call(step, &ListUrgings { unit: step.some("unit") }),
        "catalogue import layer" => world.call(
            step,
            &ImportCatalogue {
                name: "catalogue.csv".to_owned(),
                bytes: step.text("file").into_bytes(),
                layer: step.some("layer"),
            },
        ),
        "catalogue change" => {
            let on = step.day("on").expect("a day");
            world.call(step, &RegisterChange { unit: step.text("unit"), on, what: step.text("what") })
        }
        _ => None,
    }
}
