//! The storefront's products.

/// A product.
pub struct Product {
    pub id: &'static str,
    pub price_minor: i64,
    english: (&'static str, &'static str),
    german: (&'static str, &'static str),
    /// The content of its SVG image, 120 by 120.
    pub drawing: &'static str,
}

impl Product {
    pub fn name(&self, language: &str) -> &'static str {
        if language == "de" { self.german.0 } else { self.english.0 }
    }

    pub fn description(&self, language: &str) -> &'static str {
        if language == "de" { self.german.1 } else { self.english.1 }
    }
}

pub fn find(id: &str) -> Option<&'static Product> {
    PRODUCTS.iter().find(|product| product.id == id)
}

pub const PRODUCTS: [Product; 6] = [
    Product {
        id: "stoneware-mug",
        price_minor: 1_800,
        english: ("Stoneware mug", "Thrown by hand, glazed in two dips, 300 ml. No two are quite alike."),
        german: ("Steingutbecher", "Von Hand gedreht, zweimal glasiert, 300 ml. Keiner ist ganz wie der andere."),
        drawing: r##"<rect width="120" height="120" fill="#e8dfd0"/><path d="M78 48h12a12 12 0 0 1 0 30H78" fill="none" stroke="#4e6e81" stroke-width="7"/><path d="M34 38h46v44a12 12 0 0 1-12 12H46a12 12 0 0 1-12-12z" fill="#5f859b"/><path d="M34 38h46v16c-9 6-15-3-23 2s-15 3-23-1z" fill="#c9d8df"/><ellipse cx="57" cy="38" rx="23" ry="5" fill="#3c2a20"/>"##,
    },
    Product {
        id: "linen-towel",
        price_minor: 1_250,
        english: ("Linen tea towel", "Half linen, woven dense enough to dry glasses. 50 by 70 cm, with a loop."),
        german: ("Geschirrtuch aus Leinen", "Halbleinen, so dicht gewebt, dass es Gläser trocknet. 50 mal 70 cm, mit Aufhänger."),
        drawing: r##"<rect width="120" height="120" fill="#dfe6df"/><circle cx="60" cy="18" r="5" fill="none" stroke="#7c5b3a" stroke-width="3"/><path d="M60 22 30 34l4 68h52l4-68z" fill="#f7f3ea"/><path d="M31 48h58M32 58h56M33 88h54M33 94h54" stroke="#b5533c" stroke-width="3"/><path d="M50 27 47 102M70 27l3 75" stroke="#d9d0bd" stroke-width="2"/>"##,
    },
    Product {
        id: "house-coffee",
        price_minor: 1_490,
        english: ("House coffee, 500 g", "Roasted on Tuesdays in small batches. Hazelnut, cocoa, a little orange peel."),
        german: ("Hauskaffee, 500 g", "Dienstags in kleinen Mengen geröstet. Haselnuss, Kakao, ein wenig Orangenschale."),
        drawing: r##"<rect width="120" height="120" fill="#ead9c3"/><path d="M36 30h48l6 72H30z" fill="#3f2b22"/><path d="M36 30h48v-8H36z" fill="#5b4032"/><path d="M45 58h30v30H45z" fill="#f4e9d8"/><ellipse cx="60" cy="73" rx="8" ry="11" fill="#6b4a37"/><path d="M60 62c-4 7 4 15 0 22" stroke="#f4e9d8" stroke-width="2" fill="none"/>"##,
    },
    Product {
        id: "beeswax-candle",
        price_minor: 980,
        english: ("Beeswax candle", "Poured, not pressed. Burns for forty hours and smells of the hive."),
        german: ("Kerze aus Bienenwachs", "Gegossen, nicht gepresst. Brennt vierzig Stunden und duftet nach dem Stock."),
        drawing: r##"<rect width="120" height="120" fill="#2f3a46"/><circle cx="60" cy="34" r="24" fill="#f5c766" opacity=".25"/><path d="M60 18c9 11 9 21 0 26-9-5-9-15 0-26z" fill="#ffd97a"/><path d="M60 42v10" stroke="#20262d" stroke-width="3"/><rect x="44" y="52" width="32" height="50" rx="4" fill="#e0a63c"/><path d="M44 62c8 6 12-4 18 2s9 2 14-2v-6a4 4 0 0 0-4-4H48a4 4 0 0 0-4 4z" fill="#f0bf5f"/>"##,
    },
    Product {
        id: "oak-board",
        price_minor: 3_900,
        english: ("Oak cutting board", "One piece of oak from the Odenwald, oiled three times. 38 by 22 cm."),
        german: ("Schneidbrett aus Eiche", "Ein Stück Eiche aus dem Odenwald, dreimal geölt. 38 mal 22 cm."),
        drawing: r##"<rect width="120" height="120" fill="#d7e0e4"/><rect x="24" y="26" width="72" height="76" rx="9" fill="#b98b55"/><rect x="52" y="12" width="16" height="22" rx="7" fill="#b98b55"/><circle cx="60" cy="20" r="4" fill="#d7e0e4"/><path d="M32 38c18 10 4 40 12 58M52 34c14 14-4 42 8 64M74 34c10 16 2 44 12 62" stroke="#9a6f3f" stroke-width="2.5" fill="none"/>"##,
    },
    Product {
        id: "meadow-honey",
        price_minor: 790,
        english: ("Meadow honey, 350 g", "From the hives behind the chapel. Stirred until it is creamy."),
        german: ("Wiesenhonig, 350 g", "Von den Stöcken hinter der Kapelle. Gerührt, bis er cremig ist."),
        drawing: r##"<rect width="120" height="120" fill="#eef0dc"/><rect x="38" y="24" width="44" height="13" rx="3" fill="#8c6a3d"/><path d="M40 37h40l6 12v45a8 8 0 0 1-8 8H42a8 8 0 0 1-8-8V49z" fill="#e6a52e"/><path d="M34 60h52v26H34z" fill="#fffaf0"/><path d="M60 63l9 5v10l-9 5-9-5V68z" fill="#f1bf55" stroke="#8c6a3d" stroke-width="2"/>"##,
    },
];
