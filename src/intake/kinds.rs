//! Kinds of penalty: the list used before 2021-07-15 and the one since, joined in many ways.

/// The lists (facts 2.4): before 2021 and since.
#[rustfmt::skip]
const KINDS: &[&str] = &[
    "警告", "通报批评", "警告、通报批评", "罚款", "没收违法所得", "没收非法财物", "没收违法所得、没收非法财物",
    "责令停产停业", "暂扣或者吊销许可证、暂扣或者吊销执照", "暂扣或者吊销许可证", "暂扣或者吊销执照",
    "暂扣或吊销许可证", "暂扣或吊销执照", "暂扣许可证件", "暂扣许可证", "暂扣执照", "降低资质等级", "吊销许可证件",
    "吊销许可证", "吊销执照", "吊销营业执照", "限制开展生产经营活动", "责令关闭", "限制从业", "行政拘留",
    "责令停产停业、责令关闭", "暂扣或者吊销许可证、执照", "法律、行政法规规定的其他行政处罚", "其他", "其他行政处罚",
];

/// What a cell of kinds says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// The kinds of the lists, in the order of the cell.
    pub known: Vec<String>,
    /// Parts that stand in neither list.
    pub unknown: Vec<String>,
    /// Whether other signs than `;` joined them.
    pub rejoined: bool,
}

fn is_known(part: &str) -> bool {
    KINDS.contains(&part) || part.starts_with("其他-") || part.starts_with("其他—") || part.starts_with("其他：")
}

impl Kinds {
    /// Reads a cell: `;` joins kinds, yet `、` stands inside some names of the old list.
    pub fn read(cell: &str) -> Self {
        let mut kinds = Self::default();
        for part in cell.split([';', '；']).map(str::trim).filter(|part| !part.is_empty()) {
            if is_known(part) {
                kinds.push(part);
                continue;
            }
            let pieces: Vec<&str> =
                part.split(['、', ',', '，', '/', '|', '+']).map(str::trim).filter(|piece| !piece.is_empty()).collect();
            if pieces.len() > 1 && pieces.iter().all(|piece| is_known(piece)) {
                kinds.rejoined = true;
                for piece in pieces {
                    kinds.push(piece);
                }
            } else {
                kinds.unknown.push(part.to_owned());
            }
        }
        kinds.rejoined |= cell.contains('；');
        kinds
    }

    fn push(&mut self, kind: &str) {
        if !self.known.iter().any(|known| known == kind) {
            self.known.push(kind.to_owned());
        }
    }

    /// All kinds joined by `;`, the unknown ones at the end.
    pub fn joined(&self) -> String {
        self.known.iter().chain(&self.unknown).map(String::as_str).collect::<Vec<_>>().join(";")
    }

    /// Whether one of them holds the word.
    pub fn any(&self, word: &str) -> bool {
        self.known.iter().chain(&self.unknown).any(|kind| kind.contains(word))
    }
}
