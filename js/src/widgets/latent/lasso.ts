/** The line that is drawn around points. */
import { svg } from '../common/dom';

const SPACING = 3; // CSS pixels between its corners

export class LassoLine {
  readonly node = svg('svg', { class: 'cw-lasso', 'aria-hidden': 'true' });
  private readonly line = svg('polygon');
  private corners: number[] = [];

  constructor() {
    this.node.append(this.line);
  }

  start(x: number, y: number): void {
    this.corners = [x, y];
  }

  add(x: number, y: number): void {
    const [lastX = x, lastY = y] = this.corners.slice(-2);
    if (Math.hypot(x - lastX, y - lastY) >= SPACING) {
      this.corners.push(x, y);
      this.line.setAttribute('points', this.corners.join(' '));
    }
  }

  /** Take the line off the page. Returns its corners: x, y, x, y … */
  end(): number[] {
    const corners = this.corners;
    this.corners = [];
    this.line.removeAttribute('points');
    return corners;
  }
}
