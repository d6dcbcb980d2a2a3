import { Injectable } from '@nestjs/common';
import { mongo } from 'mongoose';
import pLimit from 'p-limit';
import sharp, { type Metadata } from 'sharp';
import { Config } from '../../config/config.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { sentence } from '../../protocol/sentence.js';
import type { Thumbnail } from './attachment.schema.js';

/** The longer side of a thumbnail. */
const THUMBNAIL_PIXELS = 512;
const THUMBNAIL_QUALITY = 75;
/** Each may take some hundred megabytes while it is decoded. */
const AT_ONCE = 2;
const DECODE_SECONDS = 15;

// Of all that the library can read, what is asked of it and no more: not SVG, not PDF, not what it runs other programs for.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
});
sharp.cache(false);

/** An image that was decoded. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly thumbnail: Thumbnail;
}

/** Looks at images, a few at a time, outside of the event loop. */
@Injectable()
export class Pictures {
  private readonly turn = pLimit(AT_ONCE);

  constructor(private readonly config: Config) {}

  /** Refuses an image that says in its first bytes that it has too many pixels. @throws ConfabError too_large */
  async refuseFlood(head: Buffer): Promise<void> {
    // What cannot be read yet is looked at when it is whole.
    const said = await sharp(head, { limitInputPixels: false, failOn: 'none' })
      .metadata()
      .catch(() => null);
    if (said) this.requireFewPixels(said);
  }

  /**
   * Decodes an image: how large it is, upright, and a small picture of it without what else the file holds (places, names).
   * @throws ConfabError unsupported_media where it cannot be decoded, too_large for too many pixels
   */
  decode(bytes: Buffer): Promise<Picture> {
    return this.turn(async () => {
      try {
        return await this.decoded(bytes);
      } catch (error) {
        if (error instanceof ConfabError) throw error;
        throw new ConfabError('unsupported_media', 'attachment.unreadable_image');
      }
    });
  }

  private async decoded(bytes: Buffer): Promise<Picture> {
    const metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
    this.requireFewPixels(metadata);
    const { width, height } = metadata.autoOrient;
    const { data, info } = await sharp(bytes, {
      limitInputPixels: this.config.limits.image_pixels,
      failOn: 'error',
      sequentialRead: true,
    })
      .autoOrient()
      .resize(THUMBNAIL_PIXELS, THUMBNAIL_PIXELS, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: THUMBNAIL_QUALITY })
      .timeout({ seconds: DECODE_SECONDS })
      .toBuffer({ resolveWithObject: true });
    return { width, height, thumbnail: { data: new mongo.Binary(data), width: info.width, height: info.height } };
  }

  private requireFewPixels({ width, height }: Metadata): void {
    const { image_pixels: most } = this.config.limits;
    if (width * height > most)
      throw new ConfabError('too_large', sentence('attachment.too_many_pixels', { pixels: most }));
  }
}
