//! `--dry-run` beside `--out`: no file is written and no number given, at whatever verb makes a document.

use super::{Answer, run_as};
use crate::{
    given::{self, Given},
    harness::Centre,
};

/// Runs a verb as a dry run with a file to write; the file is not there afterwards.
fn tried(centre: &Centre, login: &str, verb: &[&str]) -> Answer {
    let out = centre.dir().join("dry.out");
    let mut args = vec!["--dry-run"];
    args.extend(verb);
    args.extend(["--out", out.to_str().unwrap()]);
    let answer = run_as(centre, login, &args);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(!out.exists(), "{verb:?} wrote its file");
    assert!(answer.err.contains("dry.out") && answer.err.contains("bytes"), "{verb:?}: {answer:?}");
    answer
}

#[test]
fn a_dry_run_writes_no_file_and_gives_no_number() {
    let mut centre = Centre::on("2018-06-01");
    centre.actor("sup1");
    let record = given::record(&centre, &Given::default());
    let letter =
        ["notice", "render", &record, "--kind", "refusal", "--reason", "不符合条件", "--received", "2018-05-31"];
    let answer = tried(&centre, "rep1", &letter);
    assert!(!answer.out.contains("TZ-"), "{answer:?}");
    assert_eq!(run_as(&centre, "rep1", &letter).json(0)["notice"], "TZ-2018-0001");
    assert!(!tried(&centre, "rev1", &["feed", "push", "--site"]).out.contains("TS-"));
    let pushed = run_as(&centre, "rev1", &["feed", "push", "--site"]).json(0);
    assert_eq!((&pushed["feed"], pushed["items"].as_array().unwrap().len()), (&"TS-2018-0001".into(), 1));
    let recall = ["feed", "recall", "TS-2018-0001", "--reason", "内容有误，撤回核对"];
    assert!(!tried(&centre, "rev1", &recall).out.contains("TS-2018-0002"));
    tried(&centre, "sup1", &["log", "checkpoint"]);
    tried(&centre, "rev1", &["officer", "key", "new"]);
}

#[test]
fn a_file_that_is_there_already_is_told_in_a_dry_run_too() {
    let mut centre = Centre::on("2018-06-01");
    centre.actor("sup1");
    given::record(&centre, &Given::default());
    let out = centre.dir().join("there");
    std::fs::write(&out, "old").unwrap();
    let verb = ["--dry-run", "feed", "push", "--site", "--out", out.to_str().unwrap()];
    assert_eq!(run_as(&centre, "rev1", &verb).error(5)["code"], "E-STATE");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "old");
}

#[test]
fn items_are_parted_by_commas_in_an_application_for_many_subjects() {
    let mut centre = Centre::under("anshan", "2023-10-09");
    centre.actor("sup1");
    given::record(&centre, &Given::default());
    let (list, paper) = (centre.dir().join("list.txt"), centre.dir().join("application.pdf"));
    std::fs::write(&list, "91210399MA0000015M\n").unwrap();
    std::fs::write(&paper, "synthetic").unwrap();
    let words = "query apply --applicant 某征信公司:91210399MA0000031B --number 征信〔2023〕1号 --items XX-01,XX-02 \
                 --purpose trade-partner --until 2024-03-31";
    let mut verb: Vec<&str> = words.split_whitespace().collect();
    verb.extend(["--list", list.to_str().unwrap(), "--document", paper.to_str().unwrap()]);
    let answer = run_as(&centre, "win1", &verb);
    assert!(answer.code != 0 || answer.out.contains("XX-02"), "{answer:?}");
    assert!(!format!("{answer:?}").contains("XX-01,XX-02"), "two codes, not one: {answer:?}");
}
