//! Measuring, cutting and wrapping.

use proptest::prelude::*;
use xintai::tui::text::{cut, fit, fit_right, tail, width, wrap};

#[test]
fn a_cut_ends_in_two_dots_and_splits_no_character() {
    assert_eq!(fit("威海蓝图装饰工程有限公司", 10), "威海蓝图..");
    assert_eq!(fit("威海蓝图装饰工程有限公司", 11), "威海蓝图.. ");
    assert_eq!(fit_right("5.00", 6), "  5.00");
    assert_eq!(cut("abc", 3), "abc");
    assert_eq!(tail("威海ab", 3), "ab");
}

#[test]
fn a_line_does_not_open_with_a_closing_mark_nor_end_with_an_opening_one() {
    let lines = wrap("异议人认为，处罚决定（第一项）有误。应当更正", 12);
    for line in &lines {
        assert!(width(line) <= 12, "{line}");
        assert!(!line.starts_with(['，', '。', '）']), "{lines:?}");
        assert!(!line.ends_with('（'), "{lines:?}");
    }
    assert_eq!(lines.concat(), "异议人认为，处罚决定（第一项）有误。应当更正");
}

#[test]
fn words_and_numbers_are_kept_whole() {
    assert_eq!(wrap("依 HC-29-6 forward it", 10), ["依 HC-29-6", "forward it"]);
    assert_eq!(wrap("a\n\nb", 10), ["a", "", "b"]);
}

proptest! {
    #[test]
    fn fit_is_exact(text in "\\PC{0,40}", room in 0usize..60) {
        prop_assert_eq!(width(&fit(&text, room)), room);
        prop_assert_eq!(width(&fit_right(&text, room)), room);
    }

    #[test]
    fn wrapped_lines_fit(text in "[a-z ，。（）威海蓝图0-9]{0,60}", room in 4usize..40) {
        for line in wrap(&text, room) {
            prop_assert!(width(&line) <= room, "{line}");
        }
    }
}
