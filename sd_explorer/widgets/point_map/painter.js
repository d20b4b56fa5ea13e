import { FRAGMENT, VERTEX } from "./shaders.js";

const LOOSE = 255; // the group of what belongs to none

/** Points on a canvas, in WebGL2 where there is one: load.place, load.group and load.chosen take arrays, draw(look) shows them. */
export function painter(canvas) {
  return glPainter(canvas) ?? plainPainter(canvas);
}

/**
 * look: {count, view, size, only, dim, colours, muted}; only: the group that is not faded, -1 for all; dim: whether what
 * is not chosen is faded; colours, muted: [r, g, b] in 0..1.
 */
function glPainter(canvas) {
  const gl = canvas.getContext("webgl2", { antialias: false, premultipliedAlpha: true, preserveDrawingBuffer: true });
  const program = gl && linked(gl);
  if (!program) return null;
  gl.useProgram(program); gl.enable(gl.BLEND); gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const load = { place: attribute(gl, program, "place", 2, gl.FLOAT), group: attribute(gl, program, "group", 1, gl.UNSIGNED_BYTE), chosen: attribute(gl, program, "chosen", 1, gl.UNSIGNED_BYTE) };
  return {
    kind: "webgl2", load,
    draw(look) {
      gl.viewport(0, 0, canvas.width, canvas.height); gl.clearColor(0, 0, 0, 0); gl.clear(gl.COLOR_BUFFER_BIT);
      setUniforms(gl, (name) => gl.getUniformLocation(program, name), look);
      gl.drawArrays(gl.POINTS, 0, look.count);
    },
    end() { gl.getExtension("WEBGL_lose_context")?.loseContext(); },
  };
}

function linked(gl) {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source); gl.compileShader(shader); gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}

function attribute(gl, program, name, count, type) {
  const buffer = gl.createBuffer(), where = gl.getAttribLocation(program, name);
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer); gl.enableVertexAttribArray(where); gl.vertexAttribPointer(where, count, type, false, 0, 0);
  return (data) => { gl.bindBuffer(gl.ARRAY_BUFFER, buffer); gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW); };
}

function setUniforms(gl, at, { view, size, only, dim, colours, muted }) {
  gl.uniform2f(at("zoom"), view.k * view.ax, view.k * view.ay); gl.uniform2f(at("shift"), view.x * view.ax, view.y * view.ay);
  gl.uniform1f(at("size"), size); gl.uniform1f(at("only"), only); gl.uniform1f(at("dim"), dim ? 1 : 0); gl.uniform1f(at("round_"), size > 3 ? 1 : 0);
  gl.uniform3fv(at("colours"), colours.flat()); gl.uniform1f(at("many"), colours.length); gl.uniform3fv(at("muted"), muted);
}

function plainPainter(canvas) {
  const pen = canvas.getContext("2d"), data = {};
  const keep = (name) => (values) => { data[name] = values; };
  return {
    kind: "2d", load: { place: keep("place"), group: keep("group"), chosen: keep("chosen") },
    draw({ count, view, size, only, dim, colours, muted }) {
      const w = canvas.width / 2, h = canvas.height / 2;
      pen.clearRect(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < count; i++) {
        const group = data.group[i], loose = group === LOOSE, on = (only < 0 || group === only) && (!dim || data.chosen[i]);
        pen.globalAlpha = on ? (loose ? 0.45 : 0.85) : 0.12;
        pen.fillStyle = `rgb(${(loose ? muted : colours[group % colours.length]).map((v) => 255 * v)})`;
        pen.fillRect(w * (1 + (data.place[2 * i] * view.k + view.x) * view.ax) - size / 2, h * (1 - (data.place[2 * i + 1] * view.k + view.y) * view.ay) - size / 2, size, size);
      }
    },
    end() {},
  };
}
