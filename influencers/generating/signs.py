"""Emoji by family and by niche, and the brands that sponsored posts name."""

EMOJI = {
    slug: tuple(signs.split())
    for slug, signs in {
        "food": "🌱 🍋 🥘 🍝 🥑 🧄", "fashion": "👗 🧥 👟 ✨ 🕶️", "beauty": "💄 ✨ 🌸 🧴 💅", "fitness": "💪 🏃 🔥 🌿",
        "sports": "🏆 🏅 🔥 🙌", "travel": "🌍 ✈️ 🏔️ 🌅 🧭", "home": "🏡 🪴 🛋️ 🔨 🌿", "family": "💛 🧸 🌈",
        "pets": "🐾 💚 🌼", "technology": "💻 📱 🤖 ⚙️", "arts": "🎨 🧶 ✏️ 🖤", "entertainment": "🎬 🎧 📚 🎸",
        "business": "📈 💡 🚀 📊", "motoring": "🏁 🛞 🔧 🛣️", "lifestyle": "☕ 🌿 ✨ 🕯️", "education": "📖 🔭 🧠 ✏️",
    }.items()
}  # fmt: skip

# Of niches that have signs of their own, instead of their family's.
NICHE_EMOJI = {
    slug: tuple(signs.split())
    for slug, signs in {
        "baking": "🧁 🍞 🍪", "vegan-food": "🌱 🥑", "coffee-tea": "☕ 🍵", "wine-drinks": "🍷 🍸",
        "streetwear": "👟 🧢", "sustainable-fashion": "♻️ 🌿", "menswear": "👔 🧥",
        "jewellery": "💍 ⌚", "skincare": "🧴 🌸", "makeup": "💄 ✨",
        "hair": "💇 ✨", "nails": "💅 ✨", "strength-training": "🏋️ 💪", "running": "🏃 👟", "yoga": "🧘 🌿",
        "nutrition": "🥗 🫐", "football": "⚽ 🏆", "basketball": "🏀 🔥", "cycling": "🚲 🚵", "martial-arts": "🥊 🥋",
        "water-sports": "🏄 🌊", "winter-sports": "⛷️ ❄️", "vanlife": "🚐 🏕️", "hiking": "🥾 🏔️", "gardening": "🪴 🌻",
        "diy": "🔨 🪚", "babies": "👶 🍼", "weddings": "💍 🤍", "dogs": "🐶 🐾", "cats": "🐱 🐾", "horses": "🐴 💚",
        "programming": "💻 ⌨️", "gaming": "🎮 🕹️", "photography": "📷 🎞️", "illustration": "✏️ 🖌️", "crafts": "🧶 🪡",
        "music": "🎸 🎶", "dance": "💃 🩰", "film-tv": "🎬 🍿", "comedy": "😂 🎤", "books": "📚 📖",
        "motorcycles": "🏍️ 🏁", "sustainable-living": "♻️ 🌍", "mindfulness": "🧘 🕯️", "science": "🔭 🧪",
        "languages": "💬 🌍",
        "personal-finance": "💶 📈", "real-estate": "🏠 🔑",
    }.items()
}  # fmt: skip

# Invented; any likeness to a real brand is chance.
BRANDS = (
    "lumenora", "nordkorn", "velaperto", "tideandtwill", "brightoat", "hazelmoss", "kaffinado", "ponywood", "soljara",
    "rundumgut", "maisonluce", "petalpress", "zephyrgear", "olivabruna", "steppenwind", "casaclarita", "mintfjord",
    "bluebarley", "atelierdune", "fennelfox",
)  # fmt: skip
