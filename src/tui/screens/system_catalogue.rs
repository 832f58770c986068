//! The information catalogue (信息目录) of the system settings: its versions, and which is in force.

use super::system_topics::{Line, Topic, cell};
use crate::{
    locale::Label,
    service::{
        Error,
        ops::catalogue::{CatalogueCard, ListCatalogues},
    },
    tui::{
        desk::Desk,
        screen::Session,
        text::Words,
        theme::Mark,
        widgets::{pane::Item, table::Column},
    },
};

/// The topic.
pub static TOPIC: Topic = Topic {
    label: Label::new("目录", "catalogue"),
    reads: "catalogue.list",
    columns: &[
        Column::fixed(Label::new("版本", "version"), 6),
        Column::fixed(Label::new("状态", "state"), 8),
        Column::flex(Label::new("层级", "layer"), 10, 1),
        Column::fixed(Label::new("目录项", "items"), 6).number(),
        Column::fixed(Label::new("启用之日", "in force from"), 10),
        Column::fixed(Label::new("导入人", "imported by"), 10),
    ],
    empty: Label::new("还没有目录", "no catalogue yet"),
    read,
    work: &[],
};

fn read(desk: &mut Desk, _session: &Session) -> Result<Vec<Line>, Error> {
    Ok(desk.call(&ListCatalogues)?.items.iter().map(line).collect())
}

fn state(word: &str) -> (Label, Mark) {
    match word {
        "draft" => (Label::new("草案", "draft"), Mark::Open),
        "active" => (Label::new("现行", "in force"), Mark::Good),
        _ => (Label::new("已停用", "retired"), Mark::None),
    }
}

fn line(card: &CatalogueCard) -> Line {
    let (label, mark) = state(&card.state);
    let layer = match &card.unit {
        Some(unit) => format!("{} {unit}", card.layer),
        None => card.layer.clone(),
    };
    let (version, items) = (card.version.to_string(), card.items.to_string());
    let some = |words: &Option<String>| Words::outside(words.as_deref().unwrap_or_default());
    let cells = vec![
        cell(&version),
        label.into(),
        cell(&layer),
        cell(&items),
        some(&card.active_from),
        cell(&card.imported_by),
    ];
    Line::new(&version, cells).marked(mark).about(vec![
        Item::pair(Label::new("启用人", "put in force by"), some(&card.activated_by)),
        Item::pair(Label::new("停用之日", "retired on"), some(&card.retired_on)),
        Item::pair(Label::new("文件摘要", "digest of the file"), cell(&card.digest)),
    ])
}
