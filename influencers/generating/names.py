"""First and family names by culture, common ones; put together at random they mean nobody."""

from typing import NamedTuple


class Names(NamedTuple):
    first_female: tuple[str, ...]
    first_male: tuple[str, ...]
    family: tuple[str, ...]


def _names(female: str, male: str, family: str) -> Names:
    return Names(tuple(female.split()), tuple(male.split()), tuple(name.replace("_", " ") for name in family.split()))


NAMES = {
    "english": _names(
        "Emma Olivia Chloe Grace Hannah Lucy Megan Sophie Ava Ella Zoe Amelia Ruby Jess Holly Maya Nora Isla Tessa Bea"
        " Claire Paige Robyn Sienna Leah Naomi Quinn Harper",
        "Jack Harry Oliver Liam Noah Ethan Ben Sam Luke Max Theo Owen Ryan Dylan Callum Josh Adam Nathan Alex Finn Toby"
        " Marcus Caleb Wes Joel",
        "Smith Jones Taylor Brown Wilson Evans Walker Wright Turner Hughes Parker Cooper Bennett Hayes Brooks Foster"
        " Murphy Reed Palmer Ellis Griffin Carter Dawson Flynn Hart Lane Marsh Nolan Pierce Quinn Rhodes Shaw Tate"
        " Vaughn Webb York Barnes Cole Doyle Frost Grant",
    ),
    "german": _names(
        "Anna Lena Laura Julia Lisa Marie Sophie Hannah Clara Emilia Johanna Katharina Nele Pia Mara Jana Carla Frieda"
        " Greta Ida Lotte Mia Nina Paula Romy Svenja Tabea Franziska",
        "Lukas Jonas Felix Max Paul Leon Tim Jan Finn Moritz Niklas Philipp Tobias Simon David Emil Anton Jakob Fabian"
        " Matthias Hannes Bastian Florian Till Kilian",
        "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer Richter Klein Wolf"
        " Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Lange Werner Krause Lehmann Köhler Huber Maier Vogel"
        " Keller Frank Berger Winkler Roth Beck Lorenz Baumann Böhm Winter Sommer",
    ),
    "french": _names(
        "Camille Léa Manon Chloé Inès Julie Sarah Marie Clara Lucie Emma Louise Alice Jeanne Margaux Élise Océane"
        " Juliette Pauline Charlotte Anaïs Noémie Adèle",
        "Lucas Hugo Louis Gabriel Arthur Jules Théo Antoine Maxime Paul Nathan Léo Clément Romain Baptiste Mathis"
        " Quentin Émile Rémi Simon Adrien",
        "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefèvre Michel Garcia"
        " Roux Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Blanc Guérin Boyer Garnier"
        " Chevalier Perrin Morin Mercier Renaud Gauthier Lemoine",
    ),
    "spanish": _names(
        "Lucía María Paula Sofía Carmen Laura Marta Ana Elena Claudia Alba Sara Valeria Daniela Camila Valentina Julia"
        " Andrea Irene Noelia Mariana Ximena Rocío Inés Candela",
        "Hugo Pablo Alejandro Daniel Álvaro Javier Diego Mateo Carlos Sergio Adrián David Mario Andrés Santiago Nicolás"
        " Iván Rubén Bruno Martín Emilio Joaquín",
        "García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Ruiz Díaz Moreno Álvarez Romero Navarro"
        " Torres Domínguez Vázquez Ramos Gil Serrano Blanco Molina Castro Ortega Rubio Delgado Medina Vega Cortés"
        " Herrera Flores Cabrera Rojas Mendoza Ríos",
    ),
    "brazilian": _names(
        "Ana Beatriz Juliana Camila Larissa Mariana Fernanda Letícia Gabriela Amanda Isabela Luana Rafaela Bruna Carol"
        " Bia Yasmin Natália Débora Helena Lívia Tainá",
        "Lucas Gabriel Rafael Matheus Pedro Gustavo Felipe Bruno Thiago João Vinícius Leonardo Caio Rodrigo Diego André"
        " Henrique Igor Danilo Renan Murilo",
        "Silva Santos Oliveira Souza Lima Pereira Ferreira Costa Rodrigues Almeida Nascimento Alves Carvalho Araújo"
        " Ribeiro Barbosa Rocha Dias Moreira Nunes Mendes Freitas Cardoso Teixeira Gomes Martins Melo Moura Campos"
        " Batista Rezende Prado",
    ),
    "portuguese": _names(
        "Maria Inês Beatriz Leonor Matilde Carolina Mariana Ana Sofia Joana Rita Catarina Marta Francisca Margarida"
        " Teresa Madalena Filipa Raquel",
        "João Rodrigo Martim Francisco Tiago Gonçalo Miguel Duarte Afonso Diogo Pedro Tomás André Rui Nuno Vasco",
        "Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Sousa Fernandes Gonçalves Gomes Lopes"
        " Alves Almeida Ribeiro Pinto Carvalho Teixeira Moreira Correia Mendes Nunes Vieira Monteiro Cardoso Rocha",
    ),
    "italian": _names(
        "Giulia Chiara Martina Francesca Sara Alice Elena Giorgia Sofia Aurora Federica Valentina Ilaria Beatrice Noemi"
        " Camilla Arianna Silvia Marta Elisa Bianca Ludovica",
        "Francesco Alessandro Lorenzo Matteo Andrea Luca Marco Davide Federico Simone Riccardo Giovanni Tommaso Edoardo"
        " Gabriele Nicola Filippo Stefano Emanuele Pietro",
        "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Costa Mancini Giordano"
        " Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara Galli Martini Leone Longo"
        " Gentile Serra Villa Marchetti Parisi",
    ),
    "dutch": _names(
        "Emma Sanne Lotte Anouk Fleur Lisa Eva Julia Roos Iris Femke Noor Maud Sophie Merel Floor Esmee Tess Veerle"
        " Lieke Marit Jasmijn",
        "Daan Sem Lars Bram Thijs Jesse Ruben Tim Niels Sven Stijn Koen Joris Luuk Jasper Pieter Wouter Gijs Milan",
        "de_Jong Jansen de_Vries van_den_Berg Bakker van_Dijk Visser Smit Meijer de_Boer Mulder de_Groot Bos Vos"
        " Hendriks van_Leeuwen Dekker Brouwer de_Wit Dijkstra Smits van_der_Meer Kok Jacobs Vermeulen Schouten"
        " Willems Hoekstra Koster Verhoeven",
    ),
    "indian": _names(
        "Priya Ananya Aisha Neha Riya Kavya Sneha Pooja Meera Ishita Diya Tara Nandini Shreya Aditi Zara",
        "Arjun Rohan Rahul Aditya Vikram Karan Aarav Dev Nikhil Siddharth Ravi Kabir Varun Ishaan",
        "Sharma Patel Singh Kumar Gupta Reddy Iyer Nair Mehta Kapoor Joshi Rao Das Chopra Malhotra Menon Bose Shah",
    ),
    "nordic": _names(
        "Freja Alma Ida Astrid Elsa Maja Signe Ebba Linnea Clara Sofie Wilma Saga Tuva Liv Karla",
        "Oscar William Lucas Emil Noah Viktor Axel Magnus Anton Elias Malthe Nils Gustav Johan",
        "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Jensen Nielsen Hansen Pedersen Andersen Sørensen"
        " Lindberg Berg Holm Lund Dahl Lindqvist Nyström Møller Bergström",
    ),
    "polish": _names(
        "Zofia Julia Hanna Maja Lena Alicja Oliwia Natalia Kasia Ola Marta Weronika Karolina Ewa",
        "Jakub Antoni Jan Szymon Filip Kacper Michał Piotr Tomasz Bartek Mateusz Adam",
        "Nowak Kowalska Wiśniewska Wójcik Kamiński Zielińska Szymańska Woźniak Kozłowski Mazur Krawczyk Kaczmarek"
        " Wieczorek Jabłońska Król",
    ),
}
