/**
 * A kernel whose dashboards were closed while it measures. Nothing else in the page is connected to it, so
 * the messages of its status models (src/widgets/status.ts) are read, and commands are sent, over a
 * connection of its own.
 */
import { type Kernel, KernelMessage } from '@jupyterlab/services';

import { page } from '../widgets/common/page';
import type { Run } from './run';

const FIELDS = ['state', 'count', 'budget', 'about', 'seconds_left', 'problem', 'notice'] as const;
const DEAD = ['dead', 'restarting', 'autorestarting'];

/** What the comm of a status model carries. */
interface Data {
  method?: string;
  state?: Partial<Run>;
  content?: { type?: string; page?: string; text?: string };
}

export class Follower {
  private readonly connection: Kernel.IKernelConnection;

  /** `onUpdate` receives the runs as they change; `onKernelDead` is called when their kernel has ended. */
  constructor(
    kernels: Kernel.IManager,
    kernel: string,
    private readonly runs: Map<string, Run>, // by the comm of their status model
    private readonly onUpdate: (run: Run) => void,
    onKernelDead: () => void
  ) {
    // Handling comms would close all those that this page does not know.
    this.connection = kernels.connectTo({ model: { id: kernel, name: '' }, handleComms: false });
    this.connection.iopubMessage.connect((_, message) => this.receive(message));
    this.connection.statusChanged.connect((_, status) => DEAD.includes(status) && onKernelDead());
    // The state may have changed since the dashboard was closed.
    runs.forEach((_, comm) => this.send(comm, { method: 'request_state' }));
  }

  /** A command to a run, as its status model would send it. */
  command(run: Run, type: string): void {
    this.send(run.comm_id, { method: 'custom', content: { type, page: page().id } });
  }

  /** Close the connection. The kernel continues. */
  dispose(): void {
    this.connection.dispose();
  }

  private send(comm: string, data: { method: string; content?: { type: string; page: string } }): void {
    const message = KernelMessage.createMessage<KernelMessage.ICommMsgMsg<'shell'>>({
      msgType: 'comm_msg',
      channel: 'shell',
      username: this.connection.username,
      session: this.connection.clientId,
      content: { comm_id: comm, data }
    });
    this.connection.sendShellMessage(message);
  }

  private receive(message: KernelMessage.IIOPubMessage): void {
    if (KernelMessage.isCommMsgMsg(message)) {
      const run = this.runs.get(message.content.comm_id);
      const { method, state, content } = message.content.data as unknown as Data;
      if (run && method === 'update' && state) {
        const known = FIELDS.filter(name => name in state);
        this.update({ ...run, ...Object.fromEntries(known.map(name => [name, state[name]])) });
      }
      if (run && method === 'custom' && content?.type === 'refused' && content.page === page().id) {
        this.update({ ...run, problem: content.text ?? '' });
        this.update(run);
      }
    } else if (KernelMessage.isCommCloseMsg(message)) {
      const run = this.runs.get(message.content.comm_id);
      if (run) {
        this.update({ ...run, ended: true });
      }
    }
  }

  private update(run: Run): void {
    this.runs.set(run.comm_id, run);
    this.onUpdate(run);
  }
}
