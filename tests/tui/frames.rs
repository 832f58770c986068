//! Whole frames: they fit, they say what they must, and boxes stand cleanly over Chinese text.

use super::{
    harness::{Harness, text_of},
    questions::{Desk, console, start},
};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};
use xintai::{
    locale::{Label, Lang},
    tui::{
        text::width,
        theme::{Look, Theme, Tone},
        widgets::popup,
    },
};

#[test]
fn every_line_fits_at_every_width_in_both_languages() {
    for (lang, step) in [(Lang::Zh, 1), (Lang::En, 3)] {
        for columns in (60..=140).step_by(step) {
            let mut console = Harness::new(Desk::default(), start(lang), columns, 24);
            for keys in ["1", "?", "esc", "s", "esc", "r", "esc", "enter"] {
                console.press(keys);
                for line in console.screen().lines() {
                    assert!(width(line) <= usize::from(columns), "{columns}: {line}");
                }
            }
        }
    }
}

#[test]
fn the_number_column_stands_at_the_same_place_on_every_row() {
    for columns in 60..100 {
        let console = console(columns, 24);
        let ends: Vec<_> = console.screen().lines().filter(|line| line.contains("今日")).map(width).collect();
        assert!(ends.len() > 10 && ends.windows(2).all(|pair| pair[0] == pair[1]), "{columns}: {}", console.screen());
    }
}

#[test]
fn the_header_says_who_where_when_and_that_the_text_has_lapsed() {
    let mut console = console(110, 24);
    console.press("1");
    let screen = console.screen();
    let head = screen.lines().next().unwrap();
    for words in ["信台", "环翠区社会信用管理中心", "环翠办法(2017)", "! 已失效", "张明 异议专员", "11-23 周一 09:05"]
    {
        assert!(head.contains(words), "{head}");
    }
    assert!(screen.lines().nth(1).unwrap().contains("[1]待办 40"), "{screen}");
    let hints = screen.lines().last().unwrap();
    assert!(hints.contains("j 下移") && hints.contains("s 中止查询") && hints.ends_with(": 命令  ? 帮助"), "{hints}");
}

#[test]
fn a_small_terminal_says_in_one_line_what_it_needs() {
    let mut console = console(80, 24);
    console.resize(59, 24);
    assert_eq!(console.screen().trim(), "终端太小 59x24, 至少 60x20");
    console.resize(60, 20);
    assert!(console.shows("威海00号"));
    for lang in [Lang::Zh, Lang::En] {
        let mut narrow = Harness::new(Desk::default(), start(lang), 30, 24);
        assert!(narrow.shows("30x24") && narrow.shows("60x20"), "{}", narrow.screen());
        narrow.resize(119, 19);
        assert!(width(narrow.screen().trim()) <= 30, "{}", narrow.screen());
    }
}

#[test]
fn what_is_not_seen_takes_no_key_but_the_one_that_leaves() {
    let mut console = console(80, 24);
    console.press("s");
    assert!(console.shows("按 y 确认"), "{}", console.screen());
    console.resize(59, 24).press("y").paste("y");
    console.resize(80, 24);
    assert!(console.shows("按 y 确认"), "{}", console.screen());
    assert_eq!(console.desk.calls, ["list"]);
    console.resize(59, 24).press("ctrl-q");
    assert!(!console.app.is_running());
}

#[test]
fn default_marks_are_ascii_and_no_colour_stands_alone() {
    let console = console(110, 24);
    let odd: Vec<char> = console
        .screen()
        .chars()
        .filter(|c| !c.is_ascii() && !c.is_alphanumeric() && !"（），。：、".contains(*c))
        .collect();
    assert!(odd.is_empty(), "{odd:?}");
    assert!(console.line("已超期").contains("! 已超期"));
    let plain = Theme::for_environment(Some("1"));
    for tone in [Tone::Plain, Tone::Dim, Tone::Good, Tone::Warn, Tone::Bad, Tone::Info] {
        assert_eq!(plain.style(tone), Style::new());
    }
}

#[test]
fn a_box_over_wide_characters_keeps_its_left_border() {
    for x in 3..9 {
        let mut buf = Buffer::empty(Rect::new(0, 0, 40, 6));
        for y in 0..6 {
            buf.set_string(0, y, "威海市环翠区社会信用管理中心威海市环翠", Style::new());
        }
        popup::draw(Rect::new(x, 1, 20, 4), &mut buf, Look::default(), &Label::new("框", "box").into());
        for line in text_of(&buf).lines().skip(1).take(4) {
            let column = width(&line.chars().take_while(|c| !"+|".contains(*c)).collect::<String>());
            assert_eq!(column, usize::from(x), "{line}");
        }
    }
}

#[test]
fn hostile_names_reach_no_terminal() {
    let words = xintai::tui::text::Words::outside("甲\u{1b}]52;c;AAAA\u{7}公司\u{202e}");
    assert!(!words.get(Lang::Zh).chars().any(char::is_control), "{words:?}");
}

#[test]
fn screens_draw_only_words_and_measure_nothing() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui");
    let banned = ["put_text", "set_string", "set_symbol", "Span", "Paragraph", "unicode_width", "{:<", "{:>"];
    let mut faults = Vec::new();
    let entries = ["screens", "casework"].map(|folder| std::fs::read_dir(root.join(folder)).unwrap());
    for entry in entries.into_iter().flatten() {
        let path = entry.unwrap().path();
        let code = std::fs::read_to_string(&path).unwrap();
        faults.extend(banned.iter().filter(|word| code.contains(**word)).map(|word| (path.clone(), *word)));
    }
    assert!(faults.is_empty(), "use Look::put, put_right, write or a widget: {faults:?}");
}
