//! The monthly table of permits and penalties (双公示月报) as it is handed in: columns on the screen, and a csv file.

use super::{supervision, worklist::Worklist};
use crate::{
    locale::{Label, Lang, Text},
    service::ops::dual::{Dual, DualLine},
    tui::{
        action::Action,
        casework::filing,
        screen::Cx,
        text::Words,
        theme::{Mark, Tone},
        widgets::{
            page::Page,
            pane::{Columns, Item, Piece},
        },
    },
};

/// The columns of the form, in its order.
const HEADS: &[Label] = &[
    Label::new("单位", "unit"),
    Label::new("种类", "kind"),
    Label::new("产生数", "produced"),
    Label::new("本单位公示数", "own site"),
    Label::new("报送数", "handed in"),
    Label::new("未报送数", "not handed in"),
    Label::new("未报送依据", "ground of that"),
    Label::new("有效入库数", "taken in"),
    Label::new("市级网站公示数", "on the centre's site"),
    Label::new("报送方式", "way"),
    Label::new("备注", "remarks"),
];

/// Columns that hold words: on the screen they stand below their row.
const WORDS: &[usize] = &[6, 9, 10];

/// Shows the table; it is saved as a csv file with these headings.
pub(super) fn show(report: &Dual, cx: &mut Cx<'_>) {
    let lang = cx.look.lang;
    let rows: Vec<Vec<String>> = report.items.iter().map(|line| cells(line, lang)).collect();
    let mut items: Vec<Item> = supervision::head(&report.head).iter().map(Item::text).collect();
    items.push(Item::Blank);
    let heads: Vec<String> = HEADS.iter().map(|head| head.get(lang).to_owned()).collect();
    items.extend(row_items(&heads, true));
    for row in &rows {
        items.extend(row_items(row, false));
    }
    if rows.is_empty() {
        items.push(Item::text(Label::new("（本月没有）", "(nothing in this month)")));
    }
    let body = csv_of(&heads, &rows);
    let name = format!("dual-publicity-{}.csv", report.head.period.from.format("%Y-%m"));
    let page = Page::new(Label::new("双公示月报", "dual publicity of a month"), items).answers(&[Action::SaveFile]);
    cx.push_then(page, move |_: &mut Worklist, _: &Action, cx| {
        filing::save::<Worklist>(&name, body, cx);
    });
}

/// One line as the form writes it; what the unit did not state stays empty.
fn cells(line: &DualLine, lang: Lang) -> Vec<String> {
    let number = |stated: Option<i64>| stated.map(|number| number.to_string()).unwrap_or_default();
    vec![
        line.unit_name.clone(),
        line.kind_label.get(lang).to_owned(),
        number(line.produced),
        number(line.own),
        line.submitted.to_string(),
        number(line.withheld),
        line.basis.clone(),
        line.accepted.to_string(),
        line.published.to_string(),
        line.way.clone(),
        line.remarks.clone(),
    ]
}

fn row_items(row: &[String], is_head: bool) -> Vec<Item> {
    let piece = |words: &String| vec![Piece { words: Words::outside(words), differs: false }];
    let mut all = row.iter().enumerate();
    let label = all.next().map(|(_, words)| Words::outside(words)).unwrap_or_default();
    let (words, numbers): (Vec<_>, Vec<_>) = all.partition(|(at, _)| WORDS.contains(at));
    let cells = numbers.into_iter().map(|(_, words)| piece(words)).collect();
    let tone = if is_head { Tone::Strong } else { Tone::Plain };
    let mut items = vec![Item::Columns(Columns { mark: Mark::None, label, cells, tone })];
    for (at, words) in words.into_iter().filter(|(_, words)| !is_head && !words.is_empty()) {
        let head = HEADS.get(at).map(|head| Text::from(*head)).unwrap_or_default();
        items.push(Item::pair(&head, Words::outside(words)));
    }
    items
}

/// A csv file that spreadsheets open as UTF-8. A cell that one would take for a formula gets an apostrophe.
fn csv_of(heads: &[String], rows: &[Vec<String>]) -> Vec<u8> {
    let safe = |cell: &String| if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell.clone() };
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    for row in std::iter::once(heads).chain(rows.iter().map(Vec::as_slice)) {
        // Writing to memory cannot fail.
        let _ = writer.write_record(row.iter().map(safe));
    }
    writer.into_inner().unwrap_or_default()
}
