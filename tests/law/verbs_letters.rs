//! Verbs of scenarios: letters shown again and listed.

use super::runner::{Answer, Step, World};
use xintai::service::ops::mailings::{ListNotices, ShowNotice};

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    match step.verb.as_str() {
        "notice show" => world.call(step, &ShowNotice { notice: step.text("notice"), version: step.number("version") }),
        "notice list" => world.call(step, &ListNotices { period: step.some("period"), unsent: step.flag("unsent") }),
        // Whether a part stands in a text that an earlier step saved.
        "text holds" => Some(Ok(serde_json::json!({ "found": step.text("text").contains(&step.text("part")) }))),
        _ => None,
    }
}
