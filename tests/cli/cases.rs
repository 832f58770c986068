//! Cases through the verbs, in the shapes that `docs/cli.md` promises.

use super::run_as;
use crate::{
    given::{self, Given, fields},
    harness::Centre,
};
use std::fs;

/// A centre whose training clock stands on `day` for other processes too: somebody logged in.
fn started(day: &str) -> Centre {
    let mut centre = Centre::on(day);
    centre.actor("sup1");
    centre
}

#[test]
fn an_objection_goes_its_way_through_the_verbs() {
    let centre = started("2018-09-27");
    let record = given::record(
        &centre,
        &Given {
            provider: fields(&[("CF_NR_FK", "500")]),
            platform: fields(&[("CF_NR_FK", "5000")]),
            ..Given::default()
        },
    );
    let evidence = centre.dir().join("缴款书.txt");
    fs::write(&evidence, "synthetic").unwrap();
    let file = [
        "objection",
        "file",
        "--record",
        &record,
        "--applicant",
        "91210399MA0000015M",
        "--ground",
        "error",
        "--received",
        "2018-09-27",
        "--written",
        "--claim",
        "CF_NR_FK=500",
        "--evidence",
        evidence.to_str().unwrap(),
    ];
    let filed = run_as(&centre, "obj1", &file).json(0);
    let case = filed["case"].as_str().unwrap();
    assert_eq!(
        (&filed["state"], &filed["due"], &filed["effects"][0]),
        (&"received".into(), &"2018-09-30".into(), &"annotate".into())
    );
    let compared = run_as(&centre, "obj1", &["objection", "compare", case]).json(0);
    assert_eq!(compared["objection"], case);
    assert_eq!(compared["fields"][0]["verdict"], "platform-differs");
    assert_eq!(compared["recommended"][0], "correct");
    assert_eq!(compared["cite"], "HC-29-6");
    let dry = run_as(&centre, "obj1", &["--dry-run", "case", "act", case, "correct"]).json(0);
    assert_eq!(dry["state"], "correcting");
    run_as(&centre, "obj1", &["case", "act", case, "correct"]).json(0);
    assert_eq!(run_as(&centre, "obj1", &["case", "act", case, "close"]).error(5)["code"], "E-STATE");
    assert_eq!(run_as(&centre, "obj1", &["case", "act", case, "confirm"]).error(3)["code"], "E-ROLE");
    run_as(&centre, "rev2", &["case", "act", case, "confirm"]).json(0);
    let letter = run_as(&centre, "obj1", &["notice", "render", case, "--kind", "objection-corrected"]).json(0);
    assert!(letter["text"]["zh"].as_str().unwrap().contains("行政复议"));
    run_as(&centre, "obj1", &["notice", "send", letter["notice"].as_str().unwrap(), "--method", "post"]).json(0);
    run_as(&centre, "obj1", &["case", "act", case, "notify"]).json(0);
    let shown = run_as(&centre, "obj1", &["case", "show", case]).json(0);
    assert_eq!(
        (&shown["case"], &shown["kind"], &shown["state"]),
        (&case.into(), &"objection".into(), &"answered".into())
    );
    let paper = shown["papers"][0]["id"].to_string();
    assert_eq!(run_as(&centre, "obj1", &["case", "paper", case, &paper]).json(0)["text"], "synthetic");
    let actions = run_as(&centre, "obj1", &["case", "actions", case]).json(0);
    assert!(actions["items"].as_array().unwrap().iter().any(|one| one["action"] == "close" && one["open"] == true));
    assert_eq!(run_as(&centre, "obj1", &["case", "list"]).json(0)["items"][0]["case"], case);
}

#[test]
fn a_repair_without_certificate_is_referred_to_the_provider() {
    let centre = started("2018-04-26");
    let record = given::record(&centre, &Given::default());
    let error = run_as(&centre, "rep1", &["repair", "file", "--record", &record]).error(3);
    assert_eq!((&error["code"], &error["cite"]), (&"E-OFF".into(), &"HC-0-2".into()));
    assert!(error["hint"].as_str().unwrap().contains("环翠区住房和城乡建设局"), "{error}");
}

#[test]
fn a_power_that_is_no_step_is_named_in_chinese_where_a_repair_is_explained() {
    let centre = started("2018-04-26");
    let record = given::record(&centre, &Given::default());
    let paper = centre.dir().join("证明.txt");
    fs::write(&paper, "synthetic").unwrap();
    let paper = paper.to_str().unwrap();
    let filed = ["repair", "file", "--record", &record, "--certificate", paper, "--way", "performed"];
    let filed = run_as(&centre, "liaX", &filed).json(0);
    let case = filed["case"].as_str().unwrap();
    let page = run_as(&centre, "rep1", &["--lang", "zh-CN", "--format", "table", "regime", "explain", case]).out;
    assert!(page.contains("申请：修复由原信息") && !page.contains("application"), "{page}");
}

#[test]
fn a_revocation_is_registered_by_the_provider_only() {
    let centre = started("2019-05-10");
    let record = given::record(&centre, &Given::default());
    let judgment = centre.dir().join("判决书.txt");
    fs::write(&judgment, "synthetic").unwrap();
    let document = format!("court-judgment={}", judgment.to_str().unwrap());
    let args = ["record", "revoke", record.as_str(), "--received", "2019-05-10", "--document", document.as_str()];
    assert_eq!(run_as(&centre, "liaY", &args).error(3)["cite"], "HC-30-2");
    assert_eq!(run_as(&centre, "liaX", &args).json(0)["due"], "2019-05-15");
    assert_eq!(run_as(&centre, "liaX", &args[..5]).error(2)["code"], "E-BASIS");
}

#[test]
fn a_case_explained_and_a_sheet_in_chinese_show_no_codes_of_steps_and_say_who_and_by_when() {
    let centre = started("2018-09-27");
    let values = Given {
        provider: fields(&[("CF_NR_FK", "500")]),
        platform: fields(&[("CF_NR_FK", "5000")]),
        ..Given::default()
    };
    let record = given::record(&centre, &values);
    let evidence = centre.dir().join("缴款书.txt");
    fs::write(&evidence, "synthetic").unwrap();
    let evidence = evidence.to_str().unwrap();
    let whose = ["objection", "file", "--record", &record, "--applicant", "91210399MA0000015M", "--ground", "error"];
    let what = ["--received", "2018-09-27", "--written", "--claim", "CF_NR_FK=500", "--evidence", evidence];
    let filed = run_as(&centre, "obj1", &[&whose[..], &what[..]].concat()).json(0);
    let case = filed["case"].as_str().unwrap();
    let eye = ["--lang", "zh-CN", "--format", "table"];
    let read = |login: &str, words: &[&str]| {
        let page = run_as(&centre, login, &[&eye[..], words].concat());
        assert_eq!(page.code, 0, "{}", page.err);
        page.out
    };
    let page = read("obj1", &["regime", "explain", case]);
    for code in ["compare", "[objection", "[]", "HC-A6 HC-A6", "forward", "query.self"] {
        assert!(!page.contains(code), "{code}\n{page}");
    }
    for words in ["登记比对结论", "可由提供单位联络员办理", "今日起算则至"] {
        assert!(page.contains(words), "{words}\n{page}");
    }
    run_as(&centre, "obj1", &["objection", "compare", case]).json(0);
    run_as(&centre, "obj1", &["case", "act", case, "correct"]).json(0);
    let sheet = read("rev2", &["decision", "show", case]);
    for words in ["罚款金额（万元）：5000 → 500", "主体：", "效果：", "期限：", "材料：证据 缴款书.txt"]
    {
        assert!(sheet.contains(words), "{words}\n{sheet}");
    }
    let list = read("rev2", &["decision", "list"]);
    assert!(list.contains("由您复核") && !list.contains("未结") && !list.contains("objection.confirm"), "{list}");
    run_as(&centre, "rev2", &["decision", "approve", case]).json(0);
    let list = read("rev2", &["decision", "list"]);
    assert!(list.contains("已同意") && !list.contains("rev2") && !list.contains("obj1"), "{list}");
    assert!(read("rev2", &["decision", "show", case]).contains("复核结果：已同意"), "{case}");
}
