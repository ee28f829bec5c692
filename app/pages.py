"""The pages that a browser opens: thin routes around the templates.

Every template gets
    _(text, **values)     the text in the page's language, its {places} filled in
    asset(name)           the hashed URL of a file under static/ (`asset("css/app.css")`), of "plotly.min.js",
                          or of the language's texts for JavaScript ("messages.json": {"language", "messages": {text: text}})
    lang                  the page's language ("en", "ko"), for <html lang>
    languages             [{"code", "title" (in itself), "href" (this page in that language), "current"}]
    canonical             this page's own address without the language, e.g. "/?v=1&surface=…"
    origin                "https://host", for addresses that leave the page (embed code, OpenGraph)
    path                  the path that was asked for
    engine                the engine's version
    home_href, docs_href  the addresses of the playground and of /docs in this language

playground.html and embed.html also get
    scene                 the scene as a dict, as in the API's "scene"
    link                  the canonical readable link, "/?v=1&…"
    scene_json            {"scene", "link", "engine", "short"} as text for <script type="application/json" id="scene">
    catalog_json          the catalogue (as /api/catalog, in this language) as text for
                          <script type="application/json" id="catalog">; both are escaped for that place
    short                 the id of the short link that was opened, or ""
    surface               the surface record as in the catalogue, with "parameters" carrying their "value",
                          for the formula ("mathml") and its sentence ("teaches")
    embed_href            "/embed?v=1&…", the frame-able view of this scene
    json_href, csv_href, stream_href
                          the race's data
    plotly                the hashed URL of plotly.min.js
    race                  the race's result as computed on the server, or None while the server is too busy:
                          [{"index", "title", "rule", "hyperparameters": [{"symbol", "name", "value"}],
                            "outcome": {"code", "sentence"}, "steps_taken", "final_position": (x, y),
                            "metrics": {"final_loss", "best_loss", "steps_to_tolerance" (None if never),
                            "path_length", "straight_distance", "zigzag"}}]; numbers that are not finite are None
    number(value)         a filter, `{{ value | number }}`: at most 6 significant digits, a dash for None

error.html gets
    status, title         404, "This page does not exist"
    message               one sentence in the page's language
    field, value, allowed what was refused and what may be given instead ("" where that does not apply)
    link                  the nearest valid link, or "" where there is none

docs.html gets
    document              the OpenAPI document as a dict

All of /, /t/{id} and /embed are whole pages without JavaScript: text, controls' values and the result table.
"""
