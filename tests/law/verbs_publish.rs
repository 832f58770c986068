//! Verbs of scenarios: what goes out on a channel, and what is taken back.

use super::runner::{Answer, Step, World};
use xintai::service::ops::feeds::{ListFeeds, PreviewFeed, PushFeed, RecallFeed, ReviewFeed};

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    let (channel, records) = (step.some("channel").unwrap_or_else(|| "site".to_owned()), step.list("record"));
    match step.verb.as_str() {
        "feed preview" => world.call(step, &PreviewFeed { channel, records }),
        "feed review" => world.call(step, &ReviewFeed { channel, records, digest: step.text("digest") }),
        "feed push" => world.call(step, &PushFeed { channel, records }),
        "feed recall" => {
            world.call(step, &RecallFeed { feed: step.text("feed"), records, reason: step.text("reason") })
        }
        "feed list" => world.call(step, &ListFeeds),
        _ => None,
    }
}
