/**
 * A kernel whose dashboards were closed while it measures. Nothing of this page is connected to it any more, so
 * what its status models (src/widgets/status.ts) say is heard, and answered, over a connection of our own.
 */
import { type Kernel, KernelMessage } from '@jupyterlab/services';

import type { Run } from './status';

const TOLD = ['state', 'count', 'budget', 'about', 'seconds_left', 'problem'] as const;
const OVER = ['dead', 'restarting', 'autorestarting'];

export class Follower {
  private readonly connection: Kernel.IKernelConnection;

  /** `tell` is given the runs as they go on; `over` is called when the kernel that they lived in is no more. */
  constructor(
    kernels: Kernel.IManager,
    kernel: string,
    private readonly runs: Map<string, Run>, // by the comm of their status model
    private readonly tell: (run: Run) => void,
    over: () => void
  ) {
    // Without comms of its own: it would close all that this page does not know.
    this.connection = kernels.connectTo({ model: { id: kernel, name: '' }, handleComms: false });
    this.connection.iopubMessage.connect((_, message) => this.hear(message));
    this.connection.statusChanged.connect((_, status) => OVER.includes(status) && over());
    runs.forEach((_, comm) => this.send(comm, { method: 'request_state' })); // what was said meanwhile
  }

  /** A command to a run, as its status model would give it. */
  command(run: Run, type: string): void {
    this.send(run.comm_id, { method: 'custom', content: { type } });
  }

  dispose(): void {
    this.connection.dispose(); // the kernel goes on
  }

  private send(comm: string, data: { method: string; content?: { type: string } }): void {
    const message = KernelMessage.createMessage<KernelMessage.ICommMsgMsg<'shell'>>({
      msgType: 'comm_msg',
      channel: 'shell',
      username: this.connection.username,
      session: this.connection.clientId,
      content: { comm_id: comm, data }
    });
    this.connection.sendShellMessage(message);
  }

  private hear(message: KernelMessage.IIOPubMessage): void {
    if (KernelMessage.isCommMsgMsg(message)) {
      const run = this.runs.get(message.content.comm_id);
      const { method, state } = message.content.data as { method?: string; state?: Partial<Run> };
      if (run && method === 'update' && state) {
        const news = Object.fromEntries(TOLD.filter(name => name in state).map(name => [name, state[name]]));
        this.say({ ...run, ...news });
      }
    } else if (KernelMessage.isCommCloseMsg(message)) {
      const run = this.runs.get(message.content.comm_id);
      run && this.say({ ...run, ended: true });
    }
  }

  private say(run: Run): void {
    this.runs.set(run.comm_id, run);
    this.tell(run);
  }
}
