/** What the graphics card runs: points of a group's colour, round where they are large; group 255 is muted. */
export const VERTEX = `#version 300 es
in vec2 place; in float group; in float chosen;
uniform vec2 zoom, shift; uniform float size, only, dim; uniform vec3 colours[32]; uniform float many; uniform vec3 muted; out vec4 colour;
void main() {
  bool on = (only < 0. || group == only) && (dim < .5 || chosen > .5);
  gl_Position = vec4(place * zoom + shift, 0., 1.);
  gl_PointSize = size * (chosen > .5 ? 1.5 : 1.);
  bool loose = group > 254.5;
  colour = vec4(loose ? muted : colours[int(mod(group, many))], on ? (loose ? .45 : .85) : .12);
}`;
export const FRAGMENT = `#version 300 es
precision mediump float; in vec4 colour; out vec4 pixel; uniform float round_;
void main() { vec2 d = gl_PointCoord - .5; if (round_ > .5 && dot(d, d) > .25) discard; pixel = vec4(colour.rgb * colour.a, colour.a); }`;
