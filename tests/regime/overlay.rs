//! A local overlay fills holes, tightens and chooses readings; it never loosens, and every value keeps a ground.

use xintai::regime::{self, AfterExpiry, LOCAL, Pack, compare, lay};

const HEAD: &str = "[overlay]\nregime = \"huancui\"\nversion = 3\n\
    title = { zh = \"本区补充规定\", en = \"district supplement\" }\nsource = \"district paper no. 1\"\n";

fn base() -> Pack {
    regime::load("huancui").unwrap()
}

fn laid(values: &str) -> Result<Pack, Vec<String>> {
    lay(&base(), &format!("{HEAD}{values}"))
        .map_err(|faults| faults.into_iter().map(|fault| fault.message.en).collect::<Vec<_>>())
}

fn changed(values: &str) -> Vec<String> {
    let pack = laid(values).unwrap();
    compare(&base(), &pack).into_iter().map(|one| one.key).collect()
}

#[test]
fn an_overlay_without_values_changes_nothing_and_shows_in_the_version() {
    let pack = laid("").unwrap();
    assert!(compare(&base(), &pack).is_empty());
    assert_eq!(pack.version_word(), "huancui/1+3");
    assert_eq!(pack.local.unwrap().source, "district paper no. 1");
}

#[test]
fn hc_15_3_a_banned_word_is_added_and_none_can_be_taken_away() {
    let iris = "[[banned.field]]\ncode = \"iris\"\nlabel = { zh = \"虹膜\", en = \"iris\" }\nwords = [\"虹膜\"]\nkinds = [\"person\"]\n";
    let pack = laid(iris).unwrap();
    let found = pack.banned.field.iter().find(|field| field.code == "iris").unwrap();
    assert_eq!(found.rule, LOCAL);
    assert_eq!(pack.articles.text(LOCAL).zh, "本区补充规定");
    assert_eq!(changed(iris), ["banned.field.iris"]);
    let less = laid("[[banned.field]]\ncode = \"blood-type\"\nwords = [\"血型\"]\n").unwrap_err();
    assert!(less.iter().any(|fault| fault.contains("banned.field.blood-type.words")), "{less:?}");
}

#[test]
fn days_may_become_fewer_and_never_more() {
    let pack = laid("[[case.objection.step]]\nstep = \"reply\"\ndays = 10\n").unwrap();
    for step in pack.case["objection"].step.iter().filter(|step| step.step == "reply") {
        assert_eq!((step.days, step.days_rule.as_str()), (Some(10), LOCAL));
    }
    let more = laid("[[case.objection.step]]\nstep = \"reply\"\ndays = 20\n").unwrap_err();
    assert!(!more.is_empty() && more.iter().all(|fault| fault.contains("never loosens")), "{more:?}");
}

#[test]
fn what_is_not_open_to_a_local_paper_is_refused_all_at_once() {
    for values in [
        "[regime]\nin_force = 2016-01-01\n",
        "[regime]\nexpires = 2030-01-01\n",
        "[repair]\ndecider = \"centre\"\n",
        "[[mask]]\nfield = \"resident-id\"\nhead = 6\n",
        "[[content]]\ncode = \"gossip\"\ncategory = \"adverse\"\nkinds = [\"person\"]\nlabel = { zh = \"传闻\", en = \"gossip\" }\n",
        "[[purpose]]\ncode = \"curiosity\"\nlabel = { zh = \"好奇\", en = \"curiosity\" }\nmodes = [\"department\"]\n",
        "[[disclosure.period]]\ncategory = \"adverse\"\nstart = \"act-end\"\nyears = 7\n",
        "[[disclosure.period]]\ncategory = \"adverse\"\nstart = \"entry\"\nyears = 1\n",
        "[[case.repair.step]]\nstep = \"decide\"\nfrom = [\"certified\"]\nto = \"executed\"\noperation = \"repair.decide\"\n",
        "[publish]\nmodes = [\"open\", \"shared\"]\n",
        "[rules.HC-19-5]\nsays = { zh = \"七年\", en = \"seven years\" }\n",
        "[banned]\nfree_text = false\n",
        "colour = \"red\"\n",
    ] {
        assert!(laid(values).is_err(), "{values} was taken");
    }
    let both = laid("[[mask]]\nfield = \"resident-id\"\nhead = 6\n[repair]\ndecider = \"centre\"\n").unwrap_err();
    assert!(both.len() >= 2, "{both:?}");
}

#[test]
fn the_article_of_a_value_of_the_text_is_never_exchanged() {
    for values in [
        "[[case.objection.step]]\nstep = \"reply\"\nrule = \"HC-28-1\"\n",
        "[[case.objection.step]]\nstep = \"reply\"\ndays = 10\nrule = \"HC-28-1\"\n",
        "[[case.objection.step]]\nstep = \"reply\"\ndays_rule = \"HC-28-1\"\n",
        "[[case.objection.step]]\nstep = \"reply\"\nrule = \"LOCAL\"\n",
        "[[category]]\ncode = \"adverse\"\nrule = \"HC-28-1\"\n",
        "[[notice]]\ncode = \"objection-expired\"\nrule = \"HC-28-1\"\n",
        "[publish]\nmodes = { rule = \"HC-28-1\" }\n",
        "[publish]\nmodes = { source = \"another paper\" }\n",
    ] {
        let faults = laid(values).expect_err(values);
        assert!(faults.iter().any(|fault| fault.contains("the ground is the regulation's")), "{values}: {faults:?}");
    }
    assert!(changed("[[case.objection.step]]\nstep = \"forward\"\ndays = 3\n").is_empty(), "restated, not changed");
}

#[test]
fn tighter_values_are_taken_with_the_ground_of_the_overlay() {
    let values = "[[mask]]\nfield = \"resident-id\"\nhead = 3\n[[case.shield.step]]\nstep = \"execute\"\ndays = 3\n\
        [[disclosure.period]]\ncategory = \"adverse\"\nstart = \"act-end\"\nyears = 3\n\
        [intake]\ndays = 7\n[catalogue]\nitem_fields = [\"content\", \"format\", \"publicity\", \"submission\", \"frequency\", \"scope\"]\n";
    let pack = laid(values).unwrap();
    let days = |pack: &Pack| pack.case["shield"].step.iter().find(|step| step.step == "execute").unwrap().days;
    assert_eq!(days(&pack), Some(3));
    let filled = pack.intake.days.as_ref().unwrap();
    assert_eq!((filled.value, filled.rule.as_str(), filled.source.as_str()), (7, "", "district paper no. 1"));
    assert_eq!(
        changed(values),
        [
            "case.shield.step.execute/with-provider",
            "catalogue.item_fields",
            "disclosure.period.adverse/act-end",
            "intake.days",
            "mask.resident-id"
        ]
    );
}

#[test]
fn a_reading_is_chosen_by_its_id_or_its_ambiguity_and_changes_the_values_it_names() {
    let pack =
        laid("[choose]\n\"HC-A8\" = \"forward.received\"\n\"query.self.places\" = \"centre-and-window\"\n").unwrap();
    assert_eq!(pack.switch("shield.positive.start"), Some("forward.received"));
    let execute = pack.case["shield"].step.iter().find(|step| step.step == "execute").unwrap();
    assert_eq!(execute.start, "forward.received");
    let own = pack.query.mode.iter().find(|mode| mode.code == "self").unwrap();
    assert_eq!(own.places.value, ["centre", "designated-window"]); // HC-A5
    assert_eq!(laid("[choose]\n\"HC-A1\" = \"block\"\n").unwrap().regime.after_expiry.value, AfterExpiry::Block);
    let wider = laid("[choose]\n\"HC-A7\" = \"everybody-else\"\n").unwrap();
    assert!(wider.objection.suspend.unwrap().cut_off.value.contains(&"department".to_owned()));
    let strict = laid("[choose]\n\"HC-A21\" = \"limits-run-out\"\n").unwrap();
    let decision = strict.basis.kinds.iter().find(|kind| kind.code == "administrative-decision").unwrap();
    assert_eq!(decision.final_when, ["final"]);
    let wrong = laid("[choose]\n\"HC-A8\" = \"tomorrow\"\n\"HC-A99\" = \"yes\"\n").unwrap_err();
    assert_eq!(wrong.len(), 2, "{wrong:?}");
}

#[test]
fn cs_a2_and_as_a6_are_chosen_by_the_id_of_the_ambiguity_and_a_reading_without_choice_says_so() {
    let lay_on = |id: &str, choice: &str| {
        let base = regime::load(id).unwrap();
        lay(&base, &format!("{}[choose]\n{choice}\n", HEAD.replace("huancui", id)))
    };
    let changsha = lay_on("changsha", "\"CS-A2\" = \"reply.received\"").unwrap();
    let confirm = changsha.case["objection"].step.iter().find(|step| step.outcome == "confirmed").unwrap();
    assert_eq!((confirm.days, confirm.start.as_str()), (Some(7), "reply.received"));
    let anshan = lay_on("anshan", "\"AS-A6\" = \"3\"").unwrap();
    let listed = compare(&regime::load("anshan").unwrap(), &anshan);
    assert_eq!(listed.iter().filter(|one| one.key.contains("threshold")).count(), 2, "{listed:?}");
    let none = lay_on("changsha", "\"CS-A11\" = \"two\"").unwrap_err().remove(0).message.en;
    assert!(none.contains("one way only") && none.contains("CS-A2 (objection.step.answer.start"), "{none}");
}

#[test]
fn every_reading_that_a_pack_offers_can_be_chosen() {
    for id in regime::ids() {
        let base = regime::load(id).unwrap();
        for switch in &base.switch {
            assert!(switch.options.contains(&switch.value), "{id} {}", switch.id);
            for option in &switch.options {
                let head = HEAD.replace("huancui", id);
                let text = format!("{head}[choose]\n\"{}\" = \"{option}\"\n", switch.id);
                let pack = lay(&base, &text).unwrap_or_else(|faults| panic!("{id} {}: {faults:#?}", switch.id));
                assert_eq!(pack.switch(&switch.id), Some(option.as_str()));
            }
        }
    }
}

#[test]
fn an_overlay_needs_its_regulation_its_title_and_its_ground() {
    let refused = |text: &str| lay(&base(), text).unwrap_err().remove(0).message.en;
    assert!(refused("[intake]\ndays = 7\n").contains("[overlay] is missing"));
    assert!(refused(&HEAD.replace("huancui", "atlantis")).contains("not for `huancui`"));
    assert!(refused(&HEAD.replace("district paper no. 1", " ")).contains("no source"));
    assert!(refused(&HEAD.replace("version = 3\n", "")).contains("version"));
}

#[test]
fn hc_33_1_what_may_go_on_request_is_a_closed_list_that_no_local_paper_opens() {
    for values in [
        "[shield.positive]\nkinds = [\"commendation\", \"volunteering\", \"donation\", \"13-6\"]\n",
        "[shield.positive]\nkinds = [\"commendation\"]\n",
        "[shield.self_declared]\nsubject_only = { value = true }\n",
    ] {
        let faults = laid(values).expect_err(values);
        assert!(faults.iter().any(|fault| fault.contains("shield.")), "{values}: {faults:?}");
    }
}

#[test]
fn a_right_of_the_subject_is_neither_narrowed_nor_switched_off_and_no_reminder_is_put_off() {
    for values in [
        "[[case.objection.step]]\nstep = \"notify\"\nremind = 300\n",
        "[[mask]]\nfield = \"passport\"\nhead = 4\ntail = 4\n",
        "[[mask]]\nfield = \"nose\"\nhead = 0\ntail = 0\n",
        "[off]\nobjection = { value = { zh = \"无\", en = \"none\" } }\n",
        "[off]\nrepair = { value = { zh = \"无\", en = \"none\" } }\n",
        "[off]\nquery = { value = { zh = \"无\", en = \"none\" } }\n",
        "[off]\nlog = { value = { zh = \"无\", en = \"none\" } }\n",
        "[off]\n\"objection.withdraw\" = { value = { zh = \"无\", en = \"none\" } }\n",
        "[off]\n\"query.self\" = { value = { zh = \"无\", en = \"none\" } }\n",
        "[[query.mode]]\ncode = \"public\"\nplaces = [\"centre\"]\n",
        "[query]\nid_document = [\"resident-id\"]\n",
        "[[case.objection.step]]\nstep = \"withdraw\"\ndays = 1\nstart = \"objection.received\"\ndays_source = \"x\"\n",
        "[[case.objection.step]]\nstep = \"reply\"\ndays = 0\n",
        "[intake]\ndays = 0\n",
        "[[disclosure.period]]\ncategory = \"basic\"\nstart = \"subject-end\"\nyears = 1\n",
        "[[repair.ways]]\ncode = \"paid\"\nlabel = { zh = \"缴费\", en = \"paid\" }\n",
        "[query]\nauthorisation_months = 24\n",
    ] {
        assert!(laid(values).is_err(), "{values} was taken");
    }
    for values in [
        "[[case.objection.step]]\nstep = \"notify\"\nremind = 2\n",
        "[[mask]]\nfield = \"passport\"\nhead = 1\ntail = 0\n",
        "[[query.mode]]\ncode = \"department\"\nplaces = [\"centre\"]\n",
        "[query]\nauthorisation_months = 6\n",
        "[[paper]]\ncode = \"local-rule\"\nlabel = { zh = \"本区规范\", en = \"local rule\" }\n",
    ] {
        assert!(laid(values).is_ok(), "{values}: {:?}", laid(values).err());
    }
}
