// Draws a map on a canvas: all points once on a bitmap larger than the view, which moving only shifts and stretches.

const MARGIN = 0.35;
const CIRCLES_UP_TO = 5000;
const MOST_ZOOM = 60;
const EDGE = 1.02;

export class Drawing {
  /** `groups` by number: {depth, x, y, name, colour}; `style` holds the colours and the font. */
  constructor(canvas, points, groups, style) {
    // `lit`: which points stand out; null: all.
    Object.assign(this, { canvas, points, groups, style, lit: null, at: -1, line: [], view: { x: 0, y: 0, zoom: 1 } });
    this.context = canvas.getContext("2d");
    this.bitmap = document.createElement("canvas");
    this.order = Uint32Array.from({ length: points.n }, (_, i) => i).sort((a, b) => this.colour(a) - this.colour(b));
    this.resize();
  }

  colour(i) {
    return this.groups[this.points.group[i]]?.colour ?? 0;
  }

  resize() {
    const { clientWidth, clientHeight } = this.canvas;
    this.ratio = Math.min(window.devicePixelRatio, 2);
    for (const [side, size] of [["width", clientWidth], ["height", clientHeight]]) {
      this[side] = size;
      this.canvas[side] = Math.round(size * this.ratio);
      this.bitmap[side] = Math.round(size * this.ratio * (1 + 2 * MARGIN));
    }
    this.redraw();
  }

  /** Pixels a unit of the map takes. */
  get scale() {
    return (Math.min(this.width, this.height) / 2.15) * this.view.zoom;
  }

  toMap(px, py) {
    return [this.view.x + (px - this.width / 2) / this.scale, this.view.y + (py - this.height / 2) / this.scale];
  }

  toScreen(x, y) {
    return [this.width / 2 + (x - this.view.x) * this.scale, this.height / 2 + (y - this.view.y) * this.scale];
  }

  /** Move by pixels. */
  pan(dx, dy) {
    this.look(this.view.x - dx / this.scale, this.view.y - dy / this.scale, this.view.zoom);
  }

  /** Zoom so that what lies under a pixel stays there. */
  zoomAt(factor, px = this.width / 2, py = this.height / 2) {
    const [x, y] = this.toMap(px, py);
    const zoom = Math.max(0.8, Math.min(MOST_ZOOM, this.view.zoom * factor));
    const left = this.view.zoom / zoom;
    this.look(x - (x - this.view.x) * left, y - (y - this.view.y) * left, zoom);
  }

  look(x, y, zoom) {
    this.view = { x: Math.max(-1.1, Math.min(1.1, x)), y: Math.max(-1.1, Math.min(1.1, y)), zoom };
    this.paintSoon();
    window.clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.redraw(), 120);
  }

  paintSoon() {
    this.frame ||= window.requestAnimationFrame(() => {
      this.frame = 0;
      if (this.isOutgrown()) this.redraw();
      else this.paint();
    });
  }

  /** Whether the view shows part of the map that the bitmap does not hold, or would show it too coarsely. */
  isOutgrown() {
    const { x, y, scale } = this.drawn;
    const holds = (at, was, size) => {
      const [reach, half] = [(size * (1 + 2 * MARGIN)) / 2 / scale, size / 2 / this.scale];
      return Math.max(-EDGE, at - half) >= was - reach && Math.min(EDGE, at + half) <= was + reach;
    };
    return this.scale > scale * 3 || !holds(this.view.x, x, this.width) || !holds(this.view.y, y, this.height);
  }

  /** All points anew. */
  redraw() {
    const { points, bitmap, ratio, style } = this;
    const context = bitmap.getContext("2d");
    const scale = this.scale * ratio;
    const left = bitmap.width / 2 - this.view.x * scale;
    const top = bitmap.height / 2 - this.view.y * scale;
    const radius = ratio * Math.min(6, (points.n > CIRCLES_UP_TO ? 1.2 : 2.2 + 18 / Math.sqrt(points.n)) * this.view.zoom ** 0.45);
    this.drawn = { ...this.view, scale: this.scale };
    context.clearRect(0, 0, bitmap.width, bitmap.height);
    const inside = (place, size) => place > -9 && place < size + 9;
    const shown = this.order.filter((i) => inside(left + points.x[i] * scale, bitmap.width) && inside(top + points.y[i] * scale, bitmap.height));
    const isRound = shown.length <= CIRCLES_UP_TO;
    for (const isLit of this.lit ? [0, 1] : [1]) {
      context.globalAlpha = isLit ? 0.85 : 0.13;
      let colour;
      for (const i of shown) {
        if (this.lit && this.lit[i] !== isLit) continue;
        const [x, y] = [left + points.x[i] * scale, top + points.y[i] * scale];
        if (this.colour(i) !== colour) {
          if (isRound) context.fill();
          context.fillStyle = style.colours[(colour = this.colour(i))];
          context.beginPath();
        }
        if (isRound) context.moveTo(x + radius, y), context.arc(x, y, radius, 0, 7);
        else context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
      }
      if (isRound) context.fill();
      context.beginPath();
    }
    this.radius = radius / ratio;
    this.paint();
  }

  /** The bitmap where the view has it by now, and on it what is always drawn: names, the line, the point pointed at. */
  paint() {
    const { context, bitmap, drawn, ratio } = this;
    const stretch = this.scale / drawn.scale;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const [x, y] = this.toScreen(drawn.x, drawn.y).map((v) => v * ratio);
    const [wide, high] = [bitmap.width * stretch, bitmap.height * stretch];
    context.drawImage(bitmap, x - wide / 2, y - high / 2, wide, high);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.paintNames();
    if (this.at >= 0) this.paintPoint(this.at);
    if (this.line.length) this.paintLine();
  }

  paintPoint(i) {
    const { context, style } = this;
    context.beginPath();
    context.arc(...this.toScreen(this.points.x[i], this.points.y[i]), this.radius + 3, 0, 7);
    context.strokeStyle = style.ink;
    context.lineWidth = 2;
    context.stroke();
  }

  paintLine() {
    const { context, style } = this;
    context.beginPath();
    this.line.forEach(([x, y]) => context.lineTo(...this.toScreen(x, y)));
    context.closePath();
    context.fillStyle = style.veil;
    context.fill();
    context.strokeStyle = style.accent;
    context.lineWidth = 2;
    context.stroke();
  }

  /** Names of the depth that suits the zoom, the large first; one that would cover another is left out. */
  paintNames() {
    const { context, style, view } = this;
    const depth = Math.min(this.groups.at(-1)?.depth ?? 0, view.zoom < 1.8 ? 0 : view.zoom < 4.5 ? 1 : 2);
    const size = depth === 0 && this.width > 500 ? 15 : 13;
    const taken = [];
    context.font = `600 ${size}px ${style.font}`;
    context.strokeStyle = style.surface;
    context.fillStyle = style.ink;
    context.lineWidth = 4;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    for (const group of this.groups) {
      if (group?.depth !== depth || !group.name) continue;
      const half = (group.wide ??= context.measureText(group.name).width) / 2 + 4;
      const [gx, gy] = this.toScreen(group.x, group.y);
      if (gx < -half || gx > this.width + half || gy < -size || gy > this.height + size) continue;
      const x = Math.max(half + 4, Math.min(this.width - half - 4, gx));
      const spot = [gy, gy - size * 1.6, gy + size * 1.6].find((y) => taken.every((box) => Math.abs(box.x - x) > box.half + half || Math.abs(box.y - y) > size * 1.3));
      if (spot === undefined) continue;
      taken.push({ x, y: spot, half });
      context.strokeText(group.name, x, spot);
      context.fillText(group.name, x, spot);
    }
  }
}
