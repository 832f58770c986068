//! The file with one defect in each row, against what the standard expects.

use super::{checked, sample, told};
use xintai::intake::Verdict;

#[test]
fn each_defect_gets_the_verdict_and_the_field_it_deserves() {
    let expected: serde_json::Value = serde_json::from_slice(&sample("penalties-dirty.expected.json")).unwrap();
    let (_, _, rows) = checked(sample("penalties-dirty.csv"), "penalties-dirty.csv");
    let cases = expected["cases"].as_array().unwrap();
    assert_eq!(cases.len(), rows.len());
    let mut differences = Vec::new();
    for (case, row) in cases.iter().zip(&rows) {
        let word = case["expected"].as_str().unwrap();
        let allowed: Vec<&str> = match case["allowed"].as_array() {
            Some(list) => list.iter().map(|word| word.as_str().unwrap()).collect(),
            None => vec![word],
        };
        let field = case["field"].as_str().unwrap();
        let names_field = row.problems.iter().any(|problem| problem.field == field);
        let line = row.problems.first().is_none_or(|problem| problem.line == case["line"].as_u64().unwrap());
        let told = told(row);
        if !allowed.contains(&row.verdict.word()) {
            differences.push(format!("{} {}: {word} expected, {told}", case["row"], case["kind"]));
        } else if row.verdict != Verdict::Accept && !field.is_empty() && !names_field {
            differences.push(format!("{} {}: field {field} expected, {told}", case["row"], case["kind"]));
        } else if !line {
            differences.push(format!("{} {}: line {} expected, {told}", case["row"], case["kind"], case["line"]));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// HC-15-1: the whole row is refused, and the value is written nowhere.
#[test]
fn a_prohibited_value_is_kept_nowhere() {
    let (_, _, rows) = checked(sample("penalties-dirty.csv"), "penalties-dirty.csv");
    let prohibited: Vec<_> = rows.iter().filter(|row| row.verdict == Verdict::Prohibited).collect();
    assert_eq!(prohibited.len(), 5);
    for row in prohibited {
        let told = format!("{row:?}");
        for value in ["B型", "F-0231", "糖尿病", "G-0231", "佛教", "血型：", "有限公司"] {
            assert!(!told.contains(value), "{value} in {told}");
        }
        assert!(row.received.is_empty() && row.filing.is_none());
        assert_eq!(row.problems[0].cite.as_deref(), Some("HC-15-1"));
    }
}

#[test]
fn no_message_repeats_a_persons_number() {
    for name in ["penalties-dirty.csv", "penalties-clean.csv", "penalties-v1.csv"] {
        let (_, _, rows) = checked(sample(name), name);
        for row in rows {
            for problem in &row.problems {
                let runs = problem.message.zh.split(|letter: char| !letter.is_ascii_digit());
                assert!(runs.map(str::len).max() < Some(11), "{}", problem.message.zh);
            }
        }
    }
}

#[test]
fn masked_and_converted_numbers_are_stored_as_such() {
    let (_, _, rows) = checked(sample("penalties-dirty.csv"), "penalties-dirty.csv");
    let masked = rows[90].filing.as_ref().unwrap();
    assert!(masked.subject.masked);
    assert_eq!(masked.subject.id, "371002********0002");
    assert_eq!(rows[87].filing.as_ref().unwrap().subject.id.len(), 18, "15 digits become 18");
    assert_eq!(rows[106].filing.as_ref().unwrap().subject.name, "阿依古丽·样例");
    assert_eq!(rows[37 + 7].filing.as_ref().unwrap().penalty.as_ref().unwrap().kinds, ["警告", "罚款"]);
}
