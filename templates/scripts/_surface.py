{% if data %}
# {{ data.title }}
# Source: {{ data.source }}
ROWS = [
{% for line in data.rows | batch(6) %}
    {{ line | join(", ") }},
{% endfor %}
]


{% endif %}
{% for name, parameters, formula in definitions %}
def {{ name }}({{ parameters }}):
    return {{ formula }}


{% endfor %}
def {{ "row_loss" if data else "surface" }}(x, y{% if data %}, {{ columns | join(", ") }}{% endif %}):
{% for name, value in parameters %}
    {{ name }} = constant({{ value }})
{% endfor %}
    return {{ formula }}
{% if data %}


def surface(x, y):
    total = 0.0
    for row in ROWS:
        total = total + row_loss(x, y, *map(constant, row))
    return total * (1.0 / len(ROWS))
{% endif %}
