import {z} from 'zod';
import {packageVersion} from '../../../kit/package-info.js';

export const ImageConfig = z.strictObject({
  repository: z
    .string()
    .regex(/^[a-z0-9]+([._/:-][a-z0-9]+)*$/, 'must be an image name such as registry.example.com/team/rulectl')
    .default('rulectl')
    .describe('Name of the image, with its registry, without a tag.'),
  tag: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, 'must be a tag such as 1.4.0')
    .refine(tag => tag !== 'latest', 'must name a version: nobody can say what "latest" runs, or roll back to it')
    .default(packageVersion)
    .describe('Tag of the image. Default: the version of this program.'),
});
