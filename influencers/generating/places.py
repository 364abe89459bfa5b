"""Where generated creators live: countries with weights, their languages, cities, and whose names people bear.

A country with two language regions stands here twice. Weights are relative and invented: a European directory with
a foot in the Americas.
"""

from typing import NamedTuple


class Place(NamedTuple):
    code: str  # ISO 3166 alpha-2
    weight: float
    languages: tuple[tuple[str, float], ...]  # ISO 639-1 and its share
    culture: str  # key of names.NAMES
    engagement: float  # added to ln(engagement rate): people here react more (+) or less (-) than elsewhere
    cities: tuple[str, ...]  # largest share first


def _place(code: str, weight: float, languages: str, culture: str, engagement: float, cities: str) -> Place:
    shares = tuple((pair.split(":")[0], float(pair.split(":")[1])) for pair in languages.split())
    return Place(code, weight, shares, culture, engagement, tuple(cities.split(", ")))


PLACES = (
    _place("US", 15, "en:1", "english", 0.0,
             "New York, Los Angeles, Chicago, Austin, Miami, Seattle, Denver, Portland, Nashville, Atlanta"),
    _place("US", 1, "es:1", "spanish", 0.1, "Miami, Los Angeles, San Antonio, Houston"),
    _place("DE", 13, "de:.92 en:.08", "german", -0.1,
             "Berlin, Hamburg, München, Köln, Leipzig, Stuttgart, Frankfurt, Düsseldorf, Freiburg, Dresden, Münster"),
    _place("GB", 9, "en:1", "english", -0.05,
             "London, Manchester, Bristol, Leeds, Edinburgh, Glasgow, Brighton, Liverpool, Cardiff, Sheffield"),
    _place("BR", 9, "pt:1", "brazilian", 0.2,
             "São Paulo, Rio de Janeiro, Belo Horizonte, Curitiba, Salvador, Florianópolis, Recife, Porto Alegre"),
    _place("FR", 8, "fr:.96 en:.04", "french", 0.0,
             "Paris, Lyon, Marseille, Bordeaux, Nantes, Toulouse, Lille, Rennes, Strasbourg, Montpellier"),
    _place("ES", 7, "es:.95 en:.05", "spanish", 0.08,
             "Madrid, Barcelona, Valencia, Sevilla, Bilbao, Málaga, Zaragoza, Granada, San Sebastián"),
    _place("IT", 7, "it:.96 en:.04", "italian", 0.05,
             "Milano, Roma, Torino, Bologna, Napoli, Firenze, Verona, Palermo, Padova, Genova"),
    _place("NL", 4, "nl:.8 en:.2", "dutch", -0.08,
             "Amsterdam, Rotterdam, Utrecht, Den Haag, Eindhoven, Groningen, Haarlem, Nijmegen"),
    _place("MX", 4, "es:1", "spanish", 0.15, "Ciudad de México, Guadalajara, Monterrey, Puebla, Mérida, Querétaro"),
    _place("PT", 3, "pt:.92 en:.08", "portuguese", 0.05, "Lisboa, Porto, Braga, Coimbra, Faro, Aveiro"),
    _place("CA", 2.4, "en:1", "english", 0.0, "Toronto, Vancouver, Calgary, Ottawa, Halifax"),
    _place("CA", 0.6, "fr:1", "french", 0.0, "Montréal, Québec, Sherbrooke"),
    _place("AU", 3, "en:1", "english", 0.0, "Sydney, Melbourne, Brisbane, Perth, Adelaide, Byron Bay"),
    _place("AT", 2.5, "de:.95 en:.05", "german", -0.05, "Wien, Graz, Linz, Salzburg, Innsbruck"),
    _place("CH", 1.8, "de:1", "german", -0.05, "Zürich, Basel, Bern, Luzern, St. Gallen"),
    _place("CH", 0.7, "fr:1", "french", -0.05, "Genève, Lausanne, Neuchâtel"),
    _place("IN", 2.5, "en:1", "indian", 0.18, "Mumbai, Delhi, Bengaluru, Hyderabad, Pune, Kolkata"),
    _place("BE", 1.2, "nl:1", "dutch", -0.05, "Antwerpen, Gent, Brugge, Leuven, Mechelen, Hasselt"),
    _place("BE", 0.8, "fr:1", "french", -0.05, "Bruxelles, Liège, Namur, Mons"),
    _place("AR", 2, "es:1", "spanish", 0.12, "Buenos Aires, Córdoba, Rosario, Mendoza, Bariloche"),
    _place("CO", 1.5, "es:1", "spanish", 0.15, "Bogotá, Medellín, Cali, Cartagena"),
    _place("IE", 1.2, "en:1", "english", 0.05, "Dublin, Cork, Galway, Limerick"),
    _place("CL", 1, "es:1", "spanish", 0.08, "Santiago, Valparaíso, Concepción"),
    _place("ZA", 1, "en:1", "english", 0.1, "Cape Town, Johannesburg, Durban"),
    _place("SE", 0.8, "en:1", "nordic", -0.05, "Stockholm, Göteborg, Malmö, Uppsala"),
    _place("PL", 0.8, "en:1", "polish", 0.1, "Warszawa, Kraków, Gdańsk, Wrocław, Poznań"),
    _place("DK", 0.6, "en:1", "nordic", -0.05, "København, Aarhus, Odense, Aalborg"),
    _place("NZ", 0.6, "en:1", "english", 0.0, "Auckland, Wellington, Christchurch, Queenstown"),
)  # fmt: skip

# Telephone numbers set aside for fiction by the regulator of each country; elsewhere no number is written.
PHONES = {
    "US": "+1 202 555 01{:02d}",
    "CA": "+1 613 555 01{:02d}",
    "GB": "+44 7700 9000{:02d}",
    "DE": "+49 30 231250{:02d}",
    "FR": "+33 1 99 00 17 {:02d}",
    "IE": "+353 20 910 00{:02d}",
}
