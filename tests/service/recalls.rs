//! What must leave a channel is found among what is in doubt, and the answer is that of a walk over everything that stands there.

use crate::{
    harness::Centre,
    seed::{self, ORG_B, Seed, record},
};
use xintai::service::ops::{
    feeds::{PushFeed, RecallFeed},
    worklist::{ShowWorklist, Task},
};

fn push(centre: &mut Centre) -> usize {
    let push = PushFeed { channel: "site".to_owned(), ..PushFeed::default() };
    centre.call("rev1", &push).unwrap().items.len()
}

fn tasks(centre: &mut Centre) -> Vec<Task> {
    let items = centre.call("rev1", &ShowWorklist::default()).unwrap().items;
    items.into_iter().filter(|task| task.kind == "recall").collect()
}

/// The answer of a walk over all that stands on a channel: everything is put in doubt, and back as it was.
fn naive(centre: &mut Centre) -> Vec<Task> {
    let sql = centre.sql();
    sql.execute_batch(
        "CREATE TABLE kept AS SELECT channel, record, doubt_on FROM feed_standing; UPDATE feed_standing SET doubt_on = ''",
    )
    .unwrap();
    let found = tasks(centre);
    sql.execute_batch(
        "UPDATE feed_standing SET doubt_on =
             (SELECT k.doubt_on FROM kept k WHERE k.channel = feed_standing.channel AND k.record = feed_standing.record);
         DROP TABLE kept",
    )
    .unwrap();
    found
}

fn count(centre: &Centre, query: &str) -> i64 {
    centre.sql().query_row(query, [], |row| row.get(0)).unwrap()
}

/// Compares both answers on a day; answers how many are to be recalled, and how many were looked at.
fn both(centre: &mut Centre, day: &str) -> (i64, i64) {
    centre.at(day);
    let found = tasks(centre);
    assert_eq!(found, naive(centre), "on {day}");
    let doubted = format!("SELECT count(*) FROM feed_standing WHERE doubt_on <= '{day}'");
    (found.iter().map(|task| task.count).sum(), count(centre, &doubted))
}

/// Records of every sort that time, a case, a change or a recall may take off a channel.
fn population(centre: &Centre) -> Vec<String> {
    let adverse = |ended: &str| Seed {
        item: "XZ-002".to_owned(),
        category: "adverse".to_owned(),
        ended_on: Some(ended.to_owned()),
        ..Seed::default()
    };
    let positive =
        |until: &str| Seed { category: "positive".to_owned(), valid_until: Some(until.to_owned()), ..Seed::default() };
    let other = Seed { subject: ORG_B.to_owned(), name: "环翠区乙公司".to_owned(), ..Seed::default() };
    let mut seeds = vec![adverse("2013-06-10"), adverse("2017-06-10"), positive("2018-06-20"), other];
    seeds.extend((0..6).map(|_| Seed::default()));
    // What nothing happens to.
    seeds.extend((0..40).map(|_| adverse("2018-05-01")));
    seeds.iter().map(|seed| record(centre, seed)).collect()
}

#[test]
fn the_tasks_to_recall_are_those_of_a_walk_over_everything_that_stands_on_a_channel() {
    let mut centre = Centre::on("2018-06-01");
    let nos = population(&centre);
    assert_eq!(push(&mut centre), nos.len());
    assert_eq!(both(&mut centre, "2018-06-02"), (0, 0));
    let set = |centre: &Centre, change: &str, no: &str| {
        assert_eq!(centre.sql().execute(&format!("UPDATE record SET {change} WHERE no = ?1"), [no]).unwrap(), 1);
    };
    set(&centre, "hidden_on = '2018-06-02'", &nos[4]);
    set(&centre, "shielded_on = '2018-06-02'", &nos[5]);
    set(&centre, "state = 'withdrawn', facts = json_set(facts, '$.withdrawn_on', '2018-06-02')", &nos[6]);
    set(&centre, "state = 'submitted', accepted_on = NULL", &nos[7]);
    // Changed, and still disclosed: looked at, not told.
    set(&centre, "title = '登记信息（更正）'", &nos[8]);
    seed::objection(&centre, &nos[9], "2018-06-02", "2018-06-02");
    assert_eq!(both(&mut centre, "2018-06-03"), (4, 6));
    // The last days of an adverse and of a positive item, then of the provider's time, go by.
    assert_eq!(both(&mut centre, "2018-06-10"), (4, 6));
    assert_eq!(both(&mut centre, "2018-06-11"), (5, 7));
    assert_eq!(both(&mut centre, "2018-06-21"), (6, 8));
    assert_eq!(both(&mut centre, "2018-07-15"), (7, 8));
    // Taken back, they ask for nothing more; what was changed is noted anew with the next push.
    let feed = "TS-2018-0001".to_owned();
    let records = [4, 5, 6].iter().filter_map(|at: &usize| nos.get(*at).cloned()).collect();
    centre.call("rev1", &RecallFeed { feed, records, reason: "不再披露".to_owned() }).unwrap();
    assert_eq!(both(&mut centre, "2018-07-16"), (4, 5));
    push(&mut centre);
    assert_eq!(both(&mut centre, "2018-07-17"), (4, 4));
    // The organisation ends: what it is known by goes three years later.
    centre.sql().execute("UPDATE subject SET ended_on = '2018-07-23' WHERE id_value = ?1", [ORG_B]).unwrap();
    assert_eq!(both(&mut centre, "2018-07-24"), (4, 5));
    push(&mut centre);
    assert_eq!(both(&mut centre, "2021-07-23"), (4, 4));
    assert_eq!(both(&mut centre, "2021-07-24"), (5, 5));
    // Counted under another law, everything is looked at once more, and noted with the next push.
    centre.sql().execute("UPDATE feed_standing SET law = 'former/1', doubt_on = NULL", []).unwrap();
    assert_eq!(tasks(&mut centre).iter().map(|task| task.count).sum::<i64>(), 5);
    push(&mut centre);
    assert_eq!(both(&mut centre, "2021-07-25").0, 5);
}

#[test]
fn what_stands_on_a_channel_is_what_the_files_say() {
    let mut centre = Centre::on("2018-06-01");
    let nos = population(&centre);
    push(&mut centre);
    let feed = "TS-2018-0001".to_owned();
    let records = nos.iter().take(3).cloned().collect();
    centre.call("rev1", &RecallFeed { feed, records, reason: "错发".to_owned() }).unwrap();
    push(&mut centre);
    let by_files = "SELECT e.channel, f.record, f.feed FROM feed_record f JOIN feed e ON e.id = f.feed
         WHERE e.recalls IS NULL
           AND NOT EXISTS (SELECT 1 FROM feed_record g JOIN feed x ON x.id = g.feed
                           WHERE g.record = f.record AND g.feed > f.feed AND x.channel = e.channel)";
    let kept = "SELECT channel, record, feed FROM feed_standing";
    for (one, other) in [(by_files, kept), (kept, by_files)] {
        assert_eq!(count(&centre, &format!("SELECT count(*) FROM ({one} EXCEPT {other})")), 0);
    }
}

#[test]
fn the_tasks_to_recall_are_found_by_an_index_and_not_by_a_walk() {
    let source = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/service/store/feeds.rs")).unwrap();
    let from = source.split_once("const DOUBTFUL: &str = \"").unwrap().1;
    let query = from.split_once("\";").unwrap().0.replace("\\\n", "\n");
    let centre = Centre::on("2018-06-01");
    let sql = centre.sql();
    let mut plan = sql.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
    let steps: Vec<String> =
        plan.query_map(["x/1", "2018-06-01"], |row| row.get(3)).unwrap().map(Result::unwrap).collect();
    assert!(steps.iter().any(|step| step.contains("feed_standing_doubt")), "{steps:?}");
    assert!(!steps.iter().any(|step| step.starts_with("SCAN")), "{steps:?}");
}
