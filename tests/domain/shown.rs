//! What reaches a terminal: everything visible, nothing that steers.

use proptest::prelude::*;
use xintai::domain::shown::{Shown, is_plain};

fn shown(text: &str) -> String {
    Shown::new(text).into_string()
}

#[test]
fn plain_text_in_chinese_and_english_passes_unchanged() {
    for text in [
        "",
        "Anshan Muzhou Ltd. (A-016)",
        "鞍山市沐舟顺电子商务有限责任公司",
        "阿依努尔·买买提",
        "𠮷野家　￥85000",
        "é ö ñ",
        "한국어",
        "𬭎〔2018〕１２号",
    ] {
        assert_eq!(shown(text), text);
        assert!(is_plain(text));
    }
}

#[test]
fn terminal_sequences_become_visible_marks() {
    assert_eq!(shown("\u{1b}]0;title\u{7}"), "⟨U+001B⟩]0;title⟨U+0007⟩");
    assert_eq!(shown("\u{1b}]52;c;ZXZpbA==\u{1b}\\"), "⟨U+001B⟩]52;c;ZXZpbA==⟨U+001B⟩\\");
    assert_eq!(shown("\u{9b}31m"), "⟨U+009B⟩31m", "the C1 form of the same");
    assert_eq!(shown("a\u{7f}\tb\r\n"), "a⟨U+007F⟩⟨U+0009⟩b⟨U+000D⟩⟨U+000A⟩");
}

#[test]
fn what_hides_or_turns_text_becomes_a_visible_mark() {
    for letter in [
        '\u{ad}',
        '\u{61c}',
        '\u{200b}',
        '\u{200d}',
        '\u{200e}',
        '\u{202e}',
        '\u{2028}',
        '\u{2029}',
        '\u{2060}',
        '\u{2066}',
        '\u{2067}',
        '\u{2069}',
        '\u{feff}',
        '\u{fff9}',
        '\u{fffb}',
        '\u{fe0f}',
        '\u{fe00}',
        '\u{e0101}',
        '\u{e0041}',
        '\u{e007f}',
        '\u{180e}',
        '\u{180b}',
        '\u{34f}',
        '\u{115f}',
        '\u{1160}',
        '\u{3164}',
        '\u{ffa0}',
        '\u{2800}',
        '\u{a0}',
        '\u{2003}',
        '\u{e000}',
        '\u{f0000}',
        '\u{fffe}',
        '\u{378}',
        '\u{5d0}',
        '\u{627}',
        '\u{1d173}',
    ] {
        let expected = format!("张⟨U+{:04X}⟩三", u32::from(letter));
        assert_eq!(shown(&format!("张{letter}三")), expected);
        assert!(!is_plain(&letter.to_string()));
    }
    assert_eq!(shown("👩\u{200d}💻"), "👩⟨U+200D⟩💻");
}

#[test]
fn the_mark_itself_cannot_be_forged() {
    assert_eq!(shown("⟨U+202E⟩"), "⟨⟨U+202E⟩");
    assert_ne!(shown("⟨U+202E⟩"), shown("\u{202e}"));
    assert_eq!(shown("⟨⟩"), "⟨⟨⟩");
}

#[test]
fn a_tower_of_marks_is_cut_and_a_mark_needs_a_base() {
    assert_eq!(shown(&format!("a{}", "\u{301}".repeat(6))), format!("a{}⟨U+0301⟩⟨U+0301⟩", "\u{301}".repeat(4)));
    assert_eq!(shown("\u{301}a"), "⟨U+0301⟩a");
    assert_eq!(shown("\u{200b}\u{301}"), "⟨U+200B⟩⟨U+0301⟩");
}

#[test]
fn lines_stay_lines_only_where_asked() {
    assert_eq!(Shown::lines("一\r\n二\u{85}\n").iter().map(Shown::as_str).collect::<Vec<_>>(), ["一", "二⟨U+0085⟩"]);
    assert_eq!(Shown::joined_lines("一\n\u{1b}二\n").as_str(), "一\n⟨U+001B⟩二\n");
    assert_eq!(format!("[{:>4}]", Shown::new("ab")), "[  ab]");
    assert_eq!(Shown::from("a\u{7}".to_owned()), Shown::from("a\u{7}"));
}

/// Reads a shown text back: the proof that nothing is lost.
fn read_back(shown: &str) -> String {
    let mut out = String::new();
    let mut rest = shown.chars();
    while let Some(letter) = rest.next() {
        if letter != '⟨' {
            out.push(letter);
            continue;
        }
        let mark: String = rest.by_ref().take_while(|letter| !matches!(letter, '⟨' | '⟩')).collect();
        match mark.strip_prefix("U+") {
            Some(code) => out.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap()),
            None => out.push('⟨'),
        }
    }
    out
}

/// Texts rich in what attackers use.
fn nasty() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        any::<char>(),
        (0u32..0x100).prop_map(|code| char::from_u32(code).unwrap()),
        (0x2000u32..0x2070).prop_map(|code| char::from_u32(code).unwrap()),
        (0xe0000u32..0xe01ff).prop_map(|code| char::from_u32(code).unwrap()),
        (0x300u32..0x36f).prop_map(|code| char::from_u32(code).unwrap()),
        prop::sample::select(vec!['⟨', '⟩', 'U', '+', '2', '0', 'E', '张', '\u{202e}', '\u{1b}', '\u{fe0f}']),
    ];
    prop::collection::vec(letter, 0..24).prop_map(|letters| letters.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn different_texts_are_shown_differently(text in nasty()) {
        prop_assert_eq!(read_back(&shown(&text)), text);
    }

    #[test]
    fn no_control_or_format_character_ever_comes_out(text in nasty()) {
        use unicode_properties::{GeneralCategory as G, UnicodeGeneralCategory};
        for letter in shown(&text).chars().chain(Shown::joined_lines(&text).as_str().chars().filter(|c| *c != '\n')) {
            prop_assert!(!matches!(
                letter.general_category(),
                G::Control | G::Format | G::LineSeparator | G::ParagraphSeparator | G::PrivateUse | G::Unassigned
            ), "{letter:?}");
            let selector = matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}');
            prop_assert!(!selector, "{letter:?}");
        }
    }

    #[test]
    fn marks_never_stand_more_than_four_in_a_run(text in "[a\u{301}\u{302}\u{20dd}]{0,20}") {
        let longest = shown(&text).split(|letter: char| !('\u{300}'..='\u{36f}').contains(&letter) && letter != '\u{20dd}')
            .map(|run| run.chars().count()).max().unwrap_or(0);
        prop_assert!(longest <= 4);
    }
}
