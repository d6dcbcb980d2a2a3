import { ApiHideProperty, ApiProperty } from '@nestjs/swagger';
import { Command, type StreamedAnswer } from '../command.js';
import { OpaqueId } from '../validation.js';
import { ErasureView, type ExportLineView } from '../views/personal-data.view.js';

/** Lines of JSON, as they are read from the database. */
export class ExportMeAnswer implements StreamedAnswer {
  @ApiHideProperty()
  lines!: AsyncIterable<ExportLineView>;
}

/**
 * Everything of mine, as lines of JSON: my profile, my memberships, ended ones too, and of each of these rooms what I
 * wrote (what I deleted as what is left of it), what it was before edits, how I reacted, what I
 * hid, my invites and bans; and what I uploaded, each with a url by which to fetch it. Of what others wrote only ids.
 */
@Command('export_me', { kind: 'read', rate: 'search', restOnly: true })
export class ExportMeCommand {
  static readonly answer = ExportMeAnswer;
}

export class ErasureAnswer {
  @ApiProperty({ type: () => ErasureView })
  erasure!: ErasureView;
}

/**
 * Erases me for good. My account is closed at once: my tokens are refused, my connections ended (`closing`). Then, in the
 * background, my messages are deleted, my reactions taken back, my memberships end, my profile goes, and where my id stood there is a pseudonym.
 * Errors: validation_failed (confirm is not my id).
 */
@Command('erase_me')
export class EraseMeCommand {
  static readonly answer = ErasureAnswer;

  /** My own user id: there is no way back. */
  @OpaqueId()
  confirm!: string;
}

/** Erases a user of my company for good, as `erase_me`. Scope admin only. Errors: forbidden, not_found. */
@Command('erase_user')
export class EraseUserCommand {
  static readonly answer = ErasureAnswer;

  @OpaqueId()
  user_id!: string;
}
