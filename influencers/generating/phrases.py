"""The sentences that generated bios and captions are made of, in seven languages.

Slots: {t} and {u} are two topics of the dictionary, {T} the first with a capital, {e} an emoji, {first} the first name,
{every} "every Sunday", {new} "new video". Every sentence works for any niche and any topic.
"""

from typing import NamedTuple


class Phrases(NamedTuple):
    every: tuple[str, ...]
    new_video: str
    new_post: str
    bios_with_city: tuple[str, ...]
    bios: tuple[str, ...]
    endings: tuple[str, ...]  # of a bio; most have none
    captions: tuple[str, ...]  # with a topic
    asides: tuple[str, ...]  # captions that say nothing of a niche
    advertising: tuple[str, ...]  # {brand}; how a sponsored post is labelled


PHRASES = {
    "en": Phrases(
        ("every Sunday", "every Tuesday", "every Thursday", "every Friday", "twice a week"),
        "New video",
        "New post",
        (
            "{T} from {city} {e} {new} {every}",
            "{first}, based in {city}. {T} and {u} {e}",
            "{T} & {u} | {city} {e}",
            "Living in {city}, sharing {t} with you {e}",
            "{e} {T} · {u} · {city}",
        ),
        (
            "All about {t} {e}",
            "{T}, {u} and a lot of heart {e}",
            "{first} here! I share {t} and {u}",
            "Your place for {t} {e} {new} {every}",
            "{T} made simple {e}",
            "Mostly {t}, sometimes {u} {e}",
        ),
        ("Collabs by mail 💌", "Say hello 👋", "Link below ⬇️"),
        (
            "Today: {t}. Save this one for later!",
            "{T}: what I learned this week",
            "You asked for more {t}, so here we go",
            "Three things nobody tells you about {t}",
            "A little more {t} for your feed {e}",
            "My honest take on {t}",
            "{T}, step by step {e}",
            "Sunday is for {t} {e}",
            "Could talk about {t} all day {e}",
            "How I got into {t}, and why I stayed",
        ),
        (
            "Which one is your favourite, 1 or 2?",
            "Slow start into the week {e}",
            "Tell me below how you would do it",
            "Thank you all for being here {e}",
            "Small steps, every single day",
            "This made my whole week {e}",
        ),
        ("Ad | Together with @{brand}.", "Paid partnership with @{brand}.", "#ad Thank you @{brand}!"),
    ),
    "de": Phrases(
        ("jeden Sonntag", "jeden Dienstag", "jeden Donnerstag", "jeden Freitag", "zweimal die Woche"),
        "Neues Video",
        "Neuer Beitrag",
        (
            "{T} aus {city} {e} {new} {every}",
            "{first} aus {city}. {T} und {u} {e}",
            "{T} & {u} | {city} {e}",
            "Ich lebe in {city} und teile {t} mit euch {e}",
            "{e} {T} · {u} · {city}",
        ),
        (
            "Hier dreht sich alles um {t} {e}",
            "{T}, {u} und ganz viel Herz {e}",
            "Ich bin {first}. Hier gibt es {t} und {u}",
            "{T} und mehr {e} {new} {every}",
            "{T} ohne Schnickschnack {e}",
            "Meistens {t}, manchmal {u} {e}",
        ),
        ("Anfragen per Mail 💌", "Schön, dass du da bist 👋", "Mehr im Link ⬇️"),
        (
            "Heute: {t}. Speichern nicht vergessen!",
            "{T}: was ich diese Woche gelernt habe",
            "Ihr wolltet mehr {t}, also bitte schön",
            "Drei Dinge über {t}, die dir keiner sagt",
            "Noch mehr {t} für euren Feed {e}",
            "Meine ehrliche Meinung: {t}",
            "{T} Schritt für Schritt {e}",
            "Sonntag ist Zeit für {t} {e}",
            "Von {t} kann ich nicht genug bekommen {e}",
            "Kurz und knapp: {t} {e}",
        ),
        (
            "Was gefällt euch besser, 1 oder 2?",
            "Ruhiger Start in die Woche {e}",
            "Schreibt mir, wie ihr das macht",
            "Danke, dass ihr alle hier seid {e}",
            "Kleine Schritte, jeden Tag",
            "Das hat meine Woche gerettet {e}",
        ),
        ("Anzeige | Zusammen mit @{brand}.", "Werbung mit @{brand}.", "#anzeige Danke an @{brand}!"),
    ),
    "fr": Phrases(
        ("chaque dimanche", "chaque mardi", "chaque jeudi", "chaque vendredi", "deux fois par semaine"),
        "Nouvelle vidéo",
        "Nouveau post",
        (
            "{T} depuis {city} {e} {new} {every}",
            "{first}, à {city}. {T} et {u} {e}",
            "{T} & {u} | {city} {e}",
            "Je vis à {city} et je partage : {t} {e}",
            "{e} {T} · {u} · {city}",
        ),
        (
            "Au programme : {t} {e}",
            "{T}, {u} et beaucoup de cœur {e}",
            "Moi c’est {first}. Ici : {t} et {u}",
            "{T} et plus encore {e} {new} {every}",
            "{T} en toute simplicité {e}",
            "Surtout {t}, parfois {u} {e}",
        ),
        ("Collabs par mail 💌", "Bienvenue ici 👋", "Le lien est là ⬇️"),
        (
            "Aujourd’hui : {t}. À garder de côté !",
            "{T} : ce que j’ai appris cette semaine",
            "Vous en vouliez plus, voilà : {t}",
            "{T} : trois choses qu’on ne vous dit pas",
            "Encore un peu de bonheur : {t} {e}",
            "Mon avis honnête : {t}",
            "{T}, étape par étape {e}",
            "Le dimanche, c’est {t} {e}",
            "Je ne m’en lasse pas : {t} {e}",
            "En bref : {t} {e}",
        ),
        (
            "Vous préférez la 1 ou la 2 ?",
            "La semaine commence en douceur {e}",
            "Dites-moi comment vous faites",
            "Merci d’être là {e}",
            "Un petit pas chaque jour",
            "Mon coup de cœur de la semaine {e}",
        ),
        ("Publicité | Avec @{brand}.", "Collaboration commerciale avec @{brand}.", "#pub Merci @{brand} !"),
    ),
    "es": Phrases(
        ("cada domingo", "cada martes", "cada jueves", "cada viernes", "dos veces por semana"),
        "Nuevo vídeo",
        "Nueva publicación",
        (
            "{T} desde {city} {e} {new} {every}",
            "{first}, en {city}. {T} y {u} {e}",
            "{T} & {u} | {city} {e}",
            "Vivo en {city} y comparto {t} {e}",
            "{e} {T} · {u} · {city}",
        ),
        (
            "Todo sobre {t} {e}",
            "{T}, {u} y mucho cariño {e}",
            "Soy {first} y aquí encontrarás {t} y {u}",
            "{T} y más {e} {new} {every}",
            "{T} sin complicaciones {e}",
            "Casi siempre {t}, a veces {u} {e}",
        ),
        ("Colaboraciones por correo 💌", "Gracias por pasarte 👋", "Enlace abajo ⬇️"),
        (
            "Hoy: {t}. ¡Guárdalo para luego!",
            "{T}: lo que aprendí esta semana",
            "Me pedisteis más {t}, así que aquí va",
            "Tres cosas que nadie te cuenta: {t}",
            "Un poco más de {t} para alegrar el día {e}",
            "Mi opinión sincera: {t}",
            "{T}, paso a paso {e}",
            "Domingo de {t} {e}",
            "No me canso de {t} {e}",
            "En pocas palabras: {t} {e}",
        ),
        (
            "¿Cuál te gusta más, la 1 o la 2?",
            "Empezando la semana con calma {e}",
            "Cuéntame cómo lo haces tú",
            "Gracias por estar aquí {e}",
            "Pasito a pasito, cada día",
            "Lo mejor de mi semana {e}",
        ),
        ("Publicidad | Junto a @{brand}.", "Colaboración pagada con @{brand}.", "#publi ¡Gracias @{brand}!"),
    ),
    "pt": Phrases(
        ("todo domingo", "toda terça", "toda quinta", "toda sexta", "duas vezes por semana"),
        "Vídeo novo",
        "Post novo",
        (
            "{T} direto de {city} {e} {new} {every}",
            "{first}, {city}. {T} e {u} {e}",
            "{T} & {u} | {city} {e}",
            "Moro em {city} e partilho {t} com você {e}",
            "{e} {T} · {u} · {city}",
        ),
        (
            "Tudo sobre {t} {e}",
            "{T}, {u} e muito carinho {e}",
            "Sou {first} e aqui tem {t} e {u}",
            "{T} e muito mais {e} {new} {every}",
            "{T} sem complicação {e}",
            "Quase sempre {t}, às vezes {u} {e}",
        ),
        ("Parcerias por e-mail 💌", "Que bom ter você aqui 👋", "Link abaixo ⬇️"),
        (
            "Hoje: {t}. Salva para depois!",
            "{T}: o que aprendi esta semana",
            "Vocês pediram mais {t}, então aqui está",
            "Três coisas que ninguém conta: {t}",
            "Mais um pouco de {t} para o seu feed {e}",
            "Minha opinião sincera: {t}",
            "{T}, passo a passo {e}",
            "Domingo é dia de {t} {e}",
            "Não me canso de {t} {e}",
            "Em poucas palavras: {t} {e}",
        ),
        (
            "Qual você prefere, 1 ou 2?",
            "Semana começando com calma {e}",
            "Conta aqui como você faz",
            "Obrigada por estarem aqui {e}",
            "Um passo de cada vez",
            "O melhor da minha semana {e}",
        ),
        ("Publicidade | Com @{brand}.", "Parceria paga com @{brand}.", "#publi Obrigada @{brand}!"),
    ),
    "it": Phrases(
        ("ogni domenica", "ogni martedì", "ogni giovedì", "ogni venerdì", "due volte a settimana"),
        "Nuovo video",
        "Nuovo post",
        (
            "{T} da {city} {e} {new} {every}",
            "{first}, {city}. {T} e {u} {e}",
            "{T} & {u} | {city} {e}",
            "Vivo a {city} e condivido {t} {e}",
            "{e} {T} · {u} · {city}",
        ),
        (
            "Qui si parla di {t} {e}",
            "{T}, {u} e tanto amore {e}",
            "Sono {first} e qui trovi {t} e {u}",
            "{T} e molto altro {e} {new} {every}",
            "{T} senza stress {e}",
            "Quasi sempre {t}, a volte {u} {e}",
        ),
        ("Collaborazioni via mail 💌", "Che bello averti qui 👋", "Link qui sotto ⬇️"),
        (
            "Oggi: {t}. Salva il post per dopo!",
            "{T}: cosa ho imparato questa settimana",
            "Volevate altro? Ecco: {t}",
            "Tre cose che nessuno ti dice: {t}",
            "Ancora un po’ di {t} {e}",
            "La mia opinione sincera: {t}",
            "{T}, passo dopo passo {e}",
            "Domenica uguale {t} {e}",
            "Non mi stanco mai: {t} {e}",
            "In poche parole: {t} {e}",
        ),
        (
            "Quale preferite, 1 o 2?",
            "La settimana inizia con calma {e}",
            "Scrivetemi come fate voi",
            "Grazie di essere qui {e}",
            "Un passo alla volta, ogni giorno",
            "Il meglio della mia settimana {e}",
        ),
        ("Pubblicità | Con @{brand}.", "Collaborazione retribuita con @{brand}.", "#adv Grazie @{brand}!"),
    ),
    "nl": Phrases(
        ("elke zondag", "elke dinsdag", "elke donderdag", "elke vrijdag", "twee keer per week"),
        "Nieuwe video",
        "Nieuwe post",
        (
            "{T} uit {city} {e} {new} {every}",
            "{first} uit {city}. {T} en {u} {e}",
            "{T} & {u} | {city} {e}",
            "Ik woon in {city} en deel {t} met jullie {e}",
            "{e} {T} · {u} · {city}",
        ),
        (
            "Alles over {t} {e}",
            "{T}, {u} en heel veel liefde {e}",
            "Ik ben {first} en hier vind je {t} en {u}",
            "{T} en meer {e} {new} {every}",
            "{T} zonder gedoe {e}",
            "Meestal {t}, soms {u} {e}",
        ),
        ("Samenwerken? Mail me 💌", "Leuk dat je er bent 👋", "Meer via de link ⬇️"),
        (
            "Vandaag: {t}. Bewaar deze voor later!",
            "{T}: wat ik deze week geleerd heb",
            "Jullie wilden meer {t}, dus bij dezen",
            "Drie dingen die niemand je vertelt over {t}",
            "Nog meer {t} voor je feed {e}",
            "Mijn eerlijke mening over {t}",
            "{T}, stap voor stap {e}",
            "Zondag is voor {t} {e}",
            "Ik krijg geen genoeg van {t} {e}",
            "Kort samengevat: {t} {e}",
        ),
        (
            "Welke kies jij, 1 of 2?",
            "Rustige start van de week {e}",
            "Vertel hieronder hoe jij het doet",
            "Bedankt dat jullie er zijn {e}",
            "Kleine stapjes, elke dag",
            "Dit maakte mijn week goed {e}",
        ),
        ("Advertentie | Samen met @{brand}.", "Betaalde samenwerking met @{brand}.", "#advertentie Dank je @{brand}!"),
    ),
}

EMOJI = {
    slug: tuple(signs.split())
    for slug, signs in {
        "food": "🌱 🍋 🥘 🍝 🥑 🧄", "fashion": "👗 🧥 👟 ✨ 🕶️", "beauty": "💄 ✨ 🌸 🧴 💅", "fitness": "💪 🏃 🔥 🌿",
        "sports": "🏆 🏅 🔥 🙌", "travel": "🌍 ✈️ 🏔️ 🌅 🧭", "home": "🏡 🪴 🛋️ 🔨 🌿", "family": "👶 💛 🧸 🌈",
        "pets": "🐾 💚 🌼 🐾", "technology": "💻 📱 🤖 ⚙️", "arts": "🎨 🧶 ✏️ 🖤", "entertainment": "🎬 🎧 📚 🎸",
        "business": "📈 💡 🚀 📊", "motoring": "🏁 🛞 🔧 🛣️", "lifestyle": "☕ 🌿 ✨ 🕯️", "education": "📖 🔭 🧠 ✏️",
    }.items()
}  # fmt: skip

# Invented; any likeness to a real brand is chance.
BRANDS = (
    "lumenora", "nordkorn", "velaperto", "tideandtwill", "brightoat", "hazelmoss", "kaffinado", "ponywood", "soljara",
    "rundumgut", "maisonluce", "petalpress", "zephyrgear", "olivabruna", "steppenwind", "casaclarita", "mintfjord",
    "bluebarley", "atelierdune", "fennelfox",
)  # fmt: skip
